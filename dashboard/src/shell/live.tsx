import { Badge } from '@mantine/core';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { type Change, type Live, listen } from '../api/live.ts';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';

const AT_MOST_EVERY_MS = 250;
const POLL_MS = 30_000;

/** Which queries a change makes old: the first words of their keys. */
const TOUCHES: Record<string, string[]> = {
  'call.changed': ['call', 'overview', 'attention', 'candidate'],
  'message.changed': ['leads', 'lead', 'thread', 'candidate'],
  'interview.changed': ['interviews', 'interview'],
  'attention.changed': ['attention', 'overview', 'call'],
  'health.changed': ['providers', 'checks'],
};

const LiveContext = createContext<{ live: Live; changes: number }>({ live: { kind: 'connecting' }, changes: 0 });
export const useLive = () => useContext(LiveContext);

/**
 * Hears what changes and has it fetched anew, at most four times a second; without a connection all is asked every 30 s.
 * The list of calls is left alone: rows must not jump (`changes` counts for its "12 new").
 */
export function LiveUpdates({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [live, setLive] = useState<Live>({ kind: 'connecting' });
  const [changes, setChanges] = useState(0);
  const waiting = useRef(new Set<string>());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const fetchAnew = () => {
      timer = undefined;
      setChanges((count) => count + 1);
      invalidate(queries, waiting.current);
      waiting.current = new Set();
    };
    const onChange = ({ kind }: Change) => {
      for (const key of kind === 'resync' ? Object.values(TOUCHES).flat() : (TOUCHES[kind] ?? []))
        waiting.current.add(key);
      timer ??= setTimeout(fetchAnew, AT_MOST_EVERY_MS);
    };
    const stop = listen(onChange, setLive);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [queries]);
  useEffect(() => {
    if (live.kind !== 'reconnecting') return;
    const poll = setInterval(() => void queries.invalidateQueries(), POLL_MS);
    return () => clearInterval(poll);
  }, [live.kind, queries]);
  return <LiveContext value={{ live, changes }}>{children}</LiveContext>;
}

const invalidate = (queries: QueryClient, keys: Set<string>) =>
  void queries.invalidateQueries({ predicate: ({ queryKey }) => keys.has(String(queryKey[0])) });

export function LiveBadge() {
  const { live } = useLive();
  const { shell } = useWords();
  const format = useFormat();
  const text =
    live.kind === 'live'
      ? shell.live
      : live.kind === 'connecting'
        ? shell.connecting
        : shell.reconnecting(format.time(new Date(live.since).toISOString()));
  return (
    <Badge
      style={{ flex: 'none' }}
      role="status"
      variant="outline"
      color={live.kind === 'live' ? 'petrol' : 'orange'}
      tt="none"
      fw={500}
    >
      {live.kind === 'live' ? '● ' : '○ '}
      {text}
    </Badge>
  );
}
