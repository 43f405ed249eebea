import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isNotFound } from '../api/problem.ts';
import { Empty, Failure, Loading } from './states.tsx';

/** One thing that an address names, in its states: there may be none (any more). */
export function One<Data>({
  query,
  notFound,
  back,
  children,
}: {
  query: UseQueryResult<Data>;
  notFound: string;
  back: ReactNode;
  children: (data: Data) => ReactNode;
}) {
  if (query.data === undefined) {
    if (!query.error) return <Loading lines={10} />;
    if (isNotFound(query.error)) return <Empty action={back}>{notFound}</Empty>;
    return <Failure error={query.error} again={() => void query.refetch()} />;
  }
  return (
    <>
      {query.error && <Failure error={query.error} again={() => void query.refetch()} />}
      {children(query.data)}
    </>
  );
}
