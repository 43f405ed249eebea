import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answered, api } from '../api/client.ts';
import { isNotFound } from '../api/problem.ts';

export const campaignsQuery = () =>
  infiniteQueryOptions({
    queryKey: ['campaigns'],
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/v1/campaigns', { params: { query: { ...(pageParam && { cursor: pageParam }) } }, signal }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

/** What is not there is null: a campaign can have calls without a package, and a package without a questionnaire. */
const orNull = <Data>(asked: Promise<Data>): Promise<Data | null> =>
  asked.catch((error: unknown) => {
    if (isNotFound(error)) return null;
    throw error;
  });

export const campaignQuery = (id: string) =>
  queryOptions({
    queryKey: ['campaign', id],
    queryFn: ({ signal }) =>
      orNull(answered(api.GET('/api/v1/campaigns/{id}', { params: { path: { id: Number(id) } }, signal }))),
  });

export const packageQuery = (id: string) =>
  queryOptions({
    queryKey: ['campaign', id, 'package'],
    queryFn: ({ signal }) =>
      orNull(answered(api.GET('/api/v1/campaigns/{id}/package', { params: { path: { id: Number(id) } }, signal }))),
  });

export const questionnaireQuery = (id: string) =>
  queryOptions({
    queryKey: ['campaign', id, 'questionnaire'],
    queryFn: ({ signal }) =>
      orNull(
        answered(api.GET('/api/v1/campaigns/{id}/questionnaire', { params: { path: { id: Number(id) } }, signal })),
      ),
  });
