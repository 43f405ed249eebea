import { queryOptions } from '@tanstack/react-query';
import { answered, api, type Got } from '../api/client.ts';

export type Overview = Got<'/api/v1/overview'>;
export type Providers = Got<'/api/v1/health/providers'>;

/** "Today" is a day of who looks. */
const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** From midnight to midnight, as filters of the list: the days of the overview are those of this browser's zone. */
export function dayOf(date: string): { from: string; to: string } {
  const from = new Date(`${date}T00:00`);
  const to = new Date(from);
  to.setDate(from.getDate() + 1);
  return { from: from.toISOString(), to: to.toISOString() };
}

export const overviewQuery = () =>
  queryOptions({
    queryKey: ['overview'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/overview', { params: { query: { timeZone } }, signal })),
    refetchInterval: 60_000,
  });

export const providersQuery = () =>
  queryOptions({
    queryKey: ['providers'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/health/providers', { signal })),
    refetchInterval: 30_000,
  });
