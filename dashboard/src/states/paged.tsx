import { Button } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useWords } from '../words/index.ts';
import { Empty, Failure, Loading } from './states.tsx';

/** A list in its states, page after page. */
export function Paged<Item>({
  query,
  empty,
  children,
}: {
  query: UseInfiniteQueryResult<InfiniteData<{ items: Item[] }>>;
  empty: ReactNode;
  children: (items: Item[]) => ReactNode;
}) {
  const { states } = useWords();
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {query.error && <Failure error={query.error} again={() => void query.refetch()} />}
      {query.isPending && !query.error && <Loading />}
      {query.isSuccess && items.length === 0 && <Empty>{empty}</Empty>}
      {items.length > 0 && children(items)}
      {query.hasNextPage && (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {states.more}
        </Button>
      )}
    </>
  );
}
