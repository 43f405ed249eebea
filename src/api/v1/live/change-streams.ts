import type { Logger } from 'pino';
import { type Change, changesAfter, countAfter, placeOfChange } from '../../../store/changes.ts';
import type { Db } from '../../../store/database.ts';
import { placeOfNow, type StreamPlace } from '../../../store/leads/lead-frames.ts';

/** What an open page is told. `resync`: too much was missed, read everything anew. */
export type LiveFrame = Change | { kind: 'health' } | { kind: 'resync' };

/** An open page. */
export interface LiveWatcher {
  /** @param id where to go on from, null for what is kept nowhere */
  take(frame: LiveFrame, id: number | null): void;
  /** The server stops: come back somewhere else. */
  leave(): void;
}

/** Tells open pages what has changed: one reading for all of them, and none while there is none. */
export interface ChangeStreams {
  /** Where to go on after the change with this id; null: from now on. */
  beginAfter(lastId: number | null): Promise<LiveBegin>;
  /** Tells the watcher what has changed since, and then what comes, each at least once. @returns how to stop it */
  watch(watcher: LiveWatcher, begin: LiveBegin): () => void;
  /** Sends everybody away. */
  close(): void;
}

export interface LiveBegin {
  place: StreamPlace;
  /** what lies before it was missed */
  isAnew: boolean;
}

export interface LiveRhythm {
  readEveryMs: number;
  healthEveryMs: number;
  /** who has missed more reads everything anew */
  mostMissed: number;
}
export const LIVE_RHYTHM: LiveRhythm = { readEveryMs: 500, healthEveryMs: 15_000, mostMissed: 1_000 };

/** @param healthNow names the state of providers and of our parts; another text is another state */
export function createChangeStreams(
  db: Db,
  healthNow: () => Promise<string>,
  log: Logger,
  { readEveryMs, healthEveryMs, mostMissed }: LiveRhythm = LIVE_RHYTHM,
): ChangeStreams {
  const watchers = new Set<LiveWatcher>();
  let place: StreamPlace | null = null;
  let health: string | null = null;
  let isClosed = false;
  const timers = new Map<() => Promise<void>, NodeJS.Timeout>();

  const tellAll = (frame: LiveFrame, id: number | null) => {
    for (const watcher of watchers) watcher.take(frame, id);
  };
  const readOn = async () => {
    let isAll = false;
    while (!isAll && place !== null && watchers.size > 0) {
      const from: StreamPlace = place;
      const read = await changesAfter(db, from);
      for (const { change, id } of read.changes) tellAll(change, id);
      isAll = read.isAll;
      // Somebody who joined meanwhile may have gone back: then that is read again, and some hear it twice.
      if (place === from) place = read.place;
    }
  };
  const lookAtHealth = async () => {
    const now = await healthNow();
    if (health !== null && health !== now) tellAll({ kind: 'health' }, null);
    health = now;
  };
  /** Again and again, as long as somebody watches. */
  const keepUp = (work: () => Promise<void>, everyMs: number) => {
    if (timers.has(work)) return;
    const next = () => {
      const timer = setTimeout(() => {
        work()
          .catch((error: unknown) => log.warn({ err: error }, 'changes not read yet'))
          .finally(() => {
            if (watchers.size > 0) next();
            else timers.delete(work);
          });
      }, everyMs);
      timers.set(work, timer.unref());
    };
    next();
  };

  return {
    async beginAfter(lastId) {
      if (lastId === null) return { place: await placeOfNow(db), isAnew: false };
      const last = await placeOfChange(db, lastId);
      if (last !== null && (await countAfter(db, last, mostMissed)) <= mostMissed)
        return { place: last, isAnew: false };
      return { place: await placeOfNow(db), isAnew: true };
    },
    watch(watcher, { place: from, isAnew }) {
      if (isClosed) {
        watcher.leave();
        return () => {};
      }
      if (isAnew) watcher.take({ kind: 'resync' }, null);
      if (watchers.size === 0) health = null;
      // What was told already is told to the others once more: it makes a page ask again, and nothing else.
      if (watchers.size === 0 || place === null || isBefore(from, place)) place = from;
      watchers.add(watcher);
      keepUp(readOn, readEveryMs);
      keepUp(lookAtHealth, healthEveryMs);
      return () => void watchers.delete(watcher);
    },
    close() {
      isClosed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      for (const watcher of watchers) watcher.leave();
      watchers.clear();
    },
  };
}

function isBefore(a: StreamPlace, b: StreamPlace): boolean {
  const [x, y] = [BigInt(a.xid), BigInt(b.xid)];
  return x === y ? a.id < b.id : x < y;
}
