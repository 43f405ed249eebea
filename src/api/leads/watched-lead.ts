import type { Logger } from 'pino';
import type { Db } from '../../store/database.ts';
import { framesAfter, type PlacedFrame, type StreamPlace } from '../../store/leads/lead-frames.ts';
import type { Watcher } from './lead-streams.ts';

/** One lead that is watched, and where its watchers have come to. */
export interface WatchedLead {
  /** From now on the watcher gets what comes after its place. */
  join(watcher: Watcher, place: StreamPlace): void;
  /** @returns how many are left */
  leave(watcher: Watcher): number;
  /** Looks for new frames; asked while it looks, it looks once more. */
  read(): void;
  sendAway(): void;
}

/** Frames that wait for an older transaction to end are looked for again, soon at first. */
const AGAIN_FIRST_MS = 10;
const AGAIN_MAX_MS = 500;

export function watchedLead(db: Db, leadId: string, begin: StreamPlace, log: Logger): WatchedLead {
  /** with the place of who was ahead of the others when it joined */
  const watchers = new Map<Watcher, StreamPlace | null>();
  let place = begin;
  let isReading = false;
  let isAskedAgain = false;
  let again: NodeJS.Timeout | null = null;
  let againMs = AGAIN_FIRST_MS;

  const readLater = () => {
    if (again !== null || watchers.size === 0) return;
    again = setTimeout(() => {
      again = null;
      read();
    }, againMs).unref();
    againMs = Math.min(AGAIN_MAX_MS, againMs * 2);
  };
  /** Many watchers share one reading. */
  const advance = async () => {
    const { frames, isAll } = await framesAfter(db, leadId, place);
    const last = frames.at(-1);
    if (last !== undefined) {
      place = { xid: last.xid, id: last.id };
      againMs = AGAIN_FIRST_MS;
      for (const [watcher, ahead] of watchers) {
        watcher.take(ahead === null ? frames : frames.filter((frame) => isAfter(frame, ahead)));
        if (ahead !== null && !isAfter(ahead, place)) watchers.set(watcher, null);
      }
    }
    if (!isAll) readLater();
  };
  const read = () => {
    isAskedAgain = true;
    if (!isReading) void readWhileAsked();
  };
  const readWhileAsked = async () => {
    isReading = true;
    try {
      while (isAskedAgain && watchers.size > 0) {
        isAskedAgain = false;
        await advance();
      }
    } catch (error) {
      log.warn({ err: error }, 'frames not read yet');
      readLater();
    } finally {
      isReading = false;
    }
  };

  return {
    join(watcher, at) {
      watchers.set(watcher, isAfter(at, place) ? at : null);
      read();
    },
    leave(watcher) {
      watchers.delete(watcher);
      if (watchers.size === 0 && again !== null) clearTimeout(again);
      return watchers.size;
    },
    read,
    sendAway() {
      for (const watcher of [...watchers.keys()]) watcher.leave();
    },
  };
}

function isAfter(a: StreamPlace, b: StreamPlace | PlacedFrame): boolean {
  const [x, y] = [BigInt(a.xid), BigInt(b.xid)];
  return x === y ? a.id > b.id : x > y;
}
