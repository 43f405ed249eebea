import type { Provider } from '../providers.ts';
import type { LoggedRequest } from './request-log.ts';

/** At `received` nothing has been done yet; at `answered` all is done and only the answer is kept back. */
export type HoldPoint = 'received' | 'answered';

export interface HoldWish {
  provider: Provider;
  method: string;
  /** a piece of the path */
  path: string;
  /** which matching request, from 1 */
  nth: number;
  when: HoldPoint;
}

export interface Hold extends HoldWish {
  id: string;
  /** a request is being kept */
  waiting: boolean;
  requestSeq: number | null;
}

export interface Holds {
  add(wish: HoldWish): Hold;
  list(): Hold[];
  /** false when there is no such hold */
  release(id: string): boolean;
  releaseAll(): void;
  /** The holds that this request is the nth match of. Counts, so it is asked once per request. */
  claim(request: LoggedRequest): Hold[];
  /** Resolves when every one of these holds of that point is released. */
  wait(claimed: Hold[], when: HoldPoint): Promise<void>;
}

interface Entry {
  hold: Hold;
  seen: number;
  released: Promise<void>;
  release(): void;
}

export function createHolds(): Holds {
  const entries = new Map<string, Entry>();
  let lastId = 0;

  const release = (id: string): boolean => {
    const entry = entries.get(id);
    entries.delete(id);
    entry?.release();
    return entry !== undefined;
  };

  return {
    add(wish) {
      const hold: Hold = { id: `hold-${++lastId}`, ...wish, waiting: false, requestSeq: null };
      let open!: () => void;
      const released = new Promise<void>((resolve) => (open = resolve));
      entries.set(hold.id, { hold, seen: 0, released, release: open });
      return hold;
    },
    list: () => [...entries.values()].map(({ hold }) => hold),
    release,
    releaseAll: () => [...entries.keys()].forEach(release),
    claim(request) {
      const matching = [...entries.values()].filter(({ hold }) => matches(hold, request));
      for (const entry of matching) entry.seen += 1;
      const claimed = matching.filter(({ hold, seen }) => seen === hold.nth).map(({ hold }) => hold);
      for (const hold of claimed) hold.requestSeq = request.seq;
      return claimed;
    },
    async wait(claimed, when) {
      for (const hold of claimed.filter((candidate) => candidate.when === when)) {
        const entry = entries.get(hold.id);
        if (!entry) continue;
        hold.waiting = true;
        await entry.released;
      }
    },
  };
}

const matches = (hold: Hold, request: LoggedRequest): boolean =>
  hold.provider === request.provider &&
  hold.method.toUpperCase() === request.method &&
  request.path.includes(hold.path);
