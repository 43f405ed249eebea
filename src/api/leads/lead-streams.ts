import type { Logger } from 'pino';
import type { Db } from '../../store/database.ts';
import {
  framesAfter,
  type PlacedFrame,
  placeOfFrame,
  placeOfNow,
  type StreamPlace,
} from '../../store/leads/lead-frames.ts';
import { type LeadListener, listenToLeads } from '../../store/leads/lead-listener.ts';
import { type WatchedLead, watchedLead } from './watched-lead.ts';

/** Somebody who watches a lead. */
export interface Watcher {
  /** Takes frames in their order. */
  take(frames: readonly PlacedFrame[]): void;
  /** Resolves when what was taken is on its way, false when the watcher is gone. */
  hasRoom(): Promise<boolean>;
  /** The server stops: come back somewhere else. */
  leave(): void;
}

/** Who watches which lead: one reading and one LISTEN for all of them. */
export interface LeadStreams {
  /** Where a stream begins: after the frame with this id, without one (or an id that is none of this lead's) now. */
  placeOf(leadId: string, lastFrameId: number | null): Promise<StreamPlace>;
  /**
   * Hands the watcher every frame of the lead after the place, once and in order, as they come. Resolves when it has
   * caught up. @returns how to stop it
   */
  watch(leadId: string, watcher: Watcher, from: StreamPlace): Promise<() => void>;
  /** Sends everybody away and stops listening. */
  close(): Promise<void>;
}

/** Besides being told: a NOTIFY can be lost with the process that was to send it. */
const READ_ANYWAY_MS = 15_000;

export function createLeadStreams(db: Db, databaseUrl: string, log: Logger): LeadStreams {
  const leads = new Map<string, WatchedLead>();
  const readAll = () => {
    for (const lead of leads.values()) lead.read();
  };
  let listener: LeadListener | null = null;
  let isClosed = false;
  const anyway = setInterval(readAll, READ_ANYWAY_MS).unref();

  return {
    async placeOf(leadId, lastFrameId) {
      const last = lastFrameId === null ? null : await placeOfFrame(db, leadId, lastFrameId);
      return last ?? placeOfNow(db);
    },
    async watch(leadId, watcher, from) {
      if (!isClosed)
        listener ??= listenToLeads(databaseUrl, {
          onLead: (changed) => leads.get(changed)?.read(),
          onListening: readAll,
        });
      const place = await catchUp(db, leadId, watcher, from);
      if (place === null) return () => {};
      if (isClosed) {
        watcher.leave();
        return () => {};
      }
      const lead = leads.get(leadId) ?? watchedLead(db, leadId, place, log);
      leads.set(leadId, lead);
      lead.join(watcher, place);
      return () => {
        if (lead.leave(watcher) === 0 && leads.get(leadId) === lead) leads.delete(leadId);
      };
    },
    async close() {
      isClosed = true;
      clearInterval(anyway);
      for (const lead of leads.values()) lead.sendAway();
      await listener?.close();
    },
  };
}

/** What a watcher missed, as fast as it takes it. @returns where it has come to, null when it is gone */
async function catchUp(db: Db, leadId: string, watcher: Watcher, from: StreamPlace): Promise<StreamPlace | null> {
  let place = from;
  for (;;) {
    const { frames } = await framesAfter(db, leadId, place);
    const last = frames.at(-1);
    if (last === undefined) return place;
    watcher.take(frames);
    if (!(await watcher.hasRoom())) return null;
    place = { xid: last.xid, id: last.id };
  }
}
