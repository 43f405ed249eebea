import type { paths } from '../api/schema';

export type CallFilters = Omit<NonNullable<paths['/api/v1/calls']['get']['parameters']['query']>, 'cursor' | 'limit'>;

const NAMES = [
  'campaignId',
  'phase',
  'outcome',
  'needsAttention',
  'attention',
  'from',
  'to',
  'origin',
  'answeredBy',
  'crm',
] as const;

/** The filters of an address; what is none of ours is left out, and what is in it wrongly the API says. */
export const readCallFilters = (search: Record<string, unknown>): CallFilters =>
  Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = search[name];
      const isText = typeof value === 'string' || typeof value === 'number' || value === true;
      return isText && value !== '' ? [[name, `${value}`]] : [];
    }),
  );

export const countOf = (filters: CallFilters): number => Object.keys(filters).length;
