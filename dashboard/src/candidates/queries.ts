import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answered, api, type Got } from '../api/client.ts';

export type CandidateItem = Got<'/api/v1/candidates'>['items'][number];
export type Candidate = Got<'/api/v1/candidates/{id}'>;

/** What somebody typed is a name or a number: it is searched for by a POST, never by an address. */
export const candidatesQuery = (text: string) =>
  infiniteQueryOptions({
    queryKey: ['candidates', text],
    queryFn: ({ pageParam, signal }) => {
      const page = pageParam === null ? {} : { cursor: pageParam };
      if (text === '') return answered(api.GET('/api/v1/candidates', { params: { query: page }, signal }));
      return answered(api.POST('/api/v1/candidates/search', { body: { ...page, text }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

export const candidateQuery = (id: string) =>
  queryOptions({
    queryKey: ['candidate', id],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/candidates/{id}', { params: { path: { id } }, signal })),
  });
