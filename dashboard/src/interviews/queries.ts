import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answered, api, type Got } from '../api/client.ts';

export type InterviewItem = Got<'/api/v1/interviews'>['items'][number];
export type Interview = Got<'/api/v1/interviews/{id}'>;

export const jobsQuery = () =>
  queryOptions({
    queryKey: ['interviews', 'jobs'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/interviews/jobs', { signal })),
  });

export const interviewsQuery = (jobId: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['interviews', 'list', jobId],
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/v1/interviews', {
          params: { query: { ...(jobId && { jobId }), ...(pageParam !== null && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

export const interviewQuery = (id: string) =>
  queryOptions({
    queryKey: ['interview', id],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/interviews/{id}', { params: { path: { id } }, signal })),
  });
