import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answered, api, type Got } from '../api/client.ts';
import { isNotFound } from '../api/problem.ts';
import type { CallFilters } from './filters.ts';

export type CallItem = Got<'/api/v1/calls'>['items'][number];
export type Call = Got<'/api/v1/calls/{id}'>;
export type TimelineItem = Got<'/api/v1/calls/{id}/timeline'>['items'][number];
export type Conversation = Got<'/api/v1/calls/{id}/conversation'>;
export type Delivery = Got<'/api/v1/calls/{id}/deliveries'>['items'][number];
export type Analyses = Got<'/api/v1/calls/{id}/analyses'>;
export type Analysis = Analyses['items'][number]['result'];
export type Recording = Got<'/api/v1/calls/{id}/recordings'>['items'][number];

const PAGE = 100;

/** The list, a hundred at a time. What somebody typed is searched for by a POST: it may be a name or a number. */
export const callsQuery = (filters: CallFilters, text: string) =>
  infiniteQueryOptions({
    queryKey: ['calls', filters, text],
    queryFn: ({ pageParam, signal }) => {
      const page = { limit: PAGE, ...(pageParam && { cursor: pageParam }) };
      if (text === '') {
        const query = { ...filters, ...page, limit: String(PAGE) };
        return answered(api.GET('/api/v1/calls', { params: { query }, signal }));
      }
      const { campaignId, needsAttention, ...others } = filters;
      const body = {
        ...others,
        ...page,
        text,
        ...(campaignId !== undefined && { campaignId: Number(campaignId) }),
        ...(needsAttention !== undefined && { needsAttention: needsAttention === 'true' }),
      };
      return answered(api.POST('/api/v1/calls/search', { body, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** How many calls a filter has, counted as far as 10,000, once a minute. */
export const countQuery = (filters: CallFilters) =>
  queryOptions({
    queryKey: ['call-count', filters],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/calls/count', { params: { query: filters }, signal })),
    refetchInterval: COUNT_EVERY_MS,
    staleTime: COUNT_EVERY_MS,
  });

export const viewsQuery = () =>
  queryOptions({
    queryKey: ['views'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/views', { params: { query: { limit: '200' } }, signal })),
    refetchInterval: COUNT_EVERY_MS,
  });

const COUNT_EVERY_MS = 60_000;

const ofCall = (callId: string) => ({ params: { path: { id: callId } } });

export const callQuery = (callId: string) =>
  queryOptions({
    queryKey: ['call', callId],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/calls/{id}', { ...ofCall(callId), signal })),
  });

export const timelineQuery = (callId: string) =>
  queryOptions({
    queryKey: ['call', callId, 'timeline'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/calls/{id}/timeline', { ...ofCall(callId), signal })),
  });

/** null: there is none (yet). */
export const conversationQuery = (callId: string) =>
  queryOptions({
    queryKey: ['call', callId, 'conversation'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/calls/{id}/conversation', { ...ofCall(callId), signal })).catch((error: unknown) => {
        if (isNotFound(error)) return null;
        throw error;
      }),
  });

export const deliveriesQuery = (callId: string) =>
  queryOptions({
    queryKey: ['call', callId, 'deliveries'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/calls/{id}/deliveries', { ...ofCall(callId), signal })),
  });

export const analysesQuery = (callId: string) =>
  queryOptions({
    queryKey: ['call', callId, 'analyses'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/calls/{id}/analyses', { ...ofCall(callId), signal })),
  });

export const recordingsQuery = (callId: string) =>
  queryOptions({
    queryKey: ['call', callId, 'recordings'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/calls/{id}/recordings', { ...ofCall(callId), signal })),
  });

export const questionnaireQuery = (callId: string) =>
  queryOptions({
    queryKey: ['call', callId, 'questionnaire'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/calls/{id}/questionnaire', { ...ofCall(callId), signal })),
  });
