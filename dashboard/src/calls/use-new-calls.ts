import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client.ts';
import { useLive } from '../shell/live.tsx';
import type { CallFilters } from './filters.ts';
import type { CallItem } from './queries.ts';

/** How many calls have come since the list was fetched. Rows do not jump: they wait above it. At most a page is counted. */
export function useNewCalls(filters: CallFilters, text: string, shown: CallItem[]): number {
  const { changes } = useLive();
  const newest = shown[0]?.createdAt;
  const query = useQuery({
    queryKey: ['new-calls', filters, newest, changes],
    queryFn: ({ signal }) => {
      const query = { ...filters, limit: '200', ...(newest && { from: newest }) };
      return answered(api.GET('/api/v1/calls', { params: { query }, signal }));
    },
    enabled: text === '' && newest !== undefined && changes > 0,
    placeholderData: (before) => before,
  });
  const known = new Set(shown.map(({ id }) => id));
  return query.data?.items.filter(({ id }) => !known.has(id)).length ?? 0;
}
