import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answered, api, type Got } from '../api/client.ts';

export type LeadItem = Got<'/api/v1/leads'>['items'][number];
export type Lead = Got<'/api/v1/leads/{ref}'>;
export type Message = Got<'/api/v1/leads/{ref}/messages'>['items'][number];

export const leadsQuery = (text: string, temperature: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['leads', text, temperature],
    queryFn: ({ pageParam, signal }) => {
      const filter = {
        ...(temperature && { temperature }),
        ...(pageParam !== null && { cursor: pageParam }),
      } as object;
      if (text === '') return answered(api.GET('/api/v1/leads', { params: { query: filter }, signal }));
      return answered(api.POST('/api/v1/leads/search', { body: { ...filter, text }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

export const leadQuery = (ref: string) =>
  queryOptions({
    queryKey: ['lead', ref],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/leads/{ref}', { params: { path: { ref } }, signal })),
  });

/** Newest first. */
export const threadQuery = (ref: string) =>
  infiniteQueryOptions({
    queryKey: ['thread', ref],
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/v1/leads/{ref}/messages', {
          params: { path: { ref }, query: { ...(pageParam !== null && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
