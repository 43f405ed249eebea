/** One connection per browser, not per tab: HTTP/1.1 allows six in all. The tab that holds the lock tells the others. */

export type Live = { kind: 'connecting' } | { kind: 'live' } | { kind: 'reconnecting'; since: number };

export type Change = { kind: string; data: Record<string, string> };

type Told = { live: Live } | { change: Change };

const CHANGES = [
  'call.changed',
  'message.changed',
  'interview.changed',
  'attention.changed',
  'health.changed',
  'resync',
] as const;

/**
 * Calls back with each change and each state of the connection until it is stopped.
 * @returns stops it
 */
export function listen(onChange: (change: Change) => void, onLive: (live: Live) => void): () => void {
  const stopping = new AbortController();
  const channel = new BroadcastChannel('candidate-calls-live');
  const hear = (told: Told) => ('live' in told ? onLive(told.live) : onChange(told.change));
  channel.onmessage = ({ data }: MessageEvent<Told>) => hear(data);
  const tell = (told: Told) => {
    hear(told);
    channel.postMessage(told);
  };
  navigator.locks
    .request('candidate-calls-live', { signal: stopping.signal }, () => connected(tell, stopping.signal))
    .catch(() => undefined); // stopped while it waited
  return () => {
    stopping.abort();
    channel.close();
  };
}

const AGAIN_AFTER_MS = 5_000;

/** Until it is stopped: a browser comes back by itself after a lost connection, not after an answer that is no stream. */
const connected = (tell: (told: Told) => void, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    let source: EventSource;
    let again: ReturnType<typeof setTimeout> | undefined;
    const connect = () => {
      source = new EventSource('/api/v1/stream');
      source.onopen = () => tell({ live: { kind: 'live' } });
      source.onerror = () => {
        tell({ live: { kind: 'reconnecting', since: Date.now() } });
        if (source.readyState === EventSource.CLOSED) again = setTimeout(connect, AGAIN_AFTER_MS);
      };
      for (const kind of CHANGES)
        source.addEventListener(kind, ({ data }) => tell({ change: { kind, data: JSON.parse(data) } }));
    };
    connect();
    signal.addEventListener('abort', () => {
      clearTimeout(again);
      source.close();
      resolve();
    });
  });
