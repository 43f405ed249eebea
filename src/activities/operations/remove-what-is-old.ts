import { RETAINED, RETAINED_KINDS, type RetainedKind } from '../../domain/retention.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import {
  callsWithOldWords,
  deleteOldFrames,
  forgetAudio,
  forgetOldFindings,
  oldAudio,
  oldEvents,
  oldInterviews,
  oldMessages,
} from '../../store/candidates/old-enough.ts';
import {
  deleteAnalyses,
  deleteConversations,
  deleteDeliveries,
  deleteInterviewResults,
  deleteMessages,
  emptyEvents,
} from '../../store/candidates/removals.ts';
import { deleteCopy } from '../candidates/delete-copy.ts';
import { IS_AWAY } from '../candidates/delete-copies.ts';
import type { ActivityDependencies } from '../dependencies.ts';

type Needed = Pick<ActivityDependencies, 'db' | 'erasure' | 'recordings' | 'retention' | 'log'>;

/** Rows of ours at a time: what is kept for long is no reason to hold a lock for long. */
const ROWS = 500;
/** Things that a provider is asked about, one after the other. */
const COPIES = 50;

/**
 * Removes what is older than its period (RETENTION): of each kind what erasure removes of it, here and at the provider.
 * Twice is harmless: what is gone is not found. What a provider does not let go of is left for the next day, and all
 * else goes on. @returns how many of each kind went
 */
export const removeWhatIsOld = (deps: Needed) => async (): Promise<Record<RetainedKind, number>> => {
  const removed = {} as Record<RetainedKind, number>;
  for (const kind of RETAINED_KINDS) {
    const days = deps.retention[RETAINED[kind]];
    removed[kind] = days === null ? 0 : await removeAll(deps, kind, days);
    if (removed[kind] > 0) deps.log.info({ kind, count: removed[kind] }, 'kept for its period, and removed');
  }
  return removed;
};

async function removeAll(deps: Needed, kind: RetainedKind, days: number): Promise<number> {
  let removed = 0;
  try {
    for (;;) {
      const count = await REMOVES[kind](deps, days);
      if (count === 0) return removed;
      removed += count;
    }
  } catch (error) {
    deps.log.warn({ err: error, kind }, 'not removed today');
    return removed;
  }
}

/** Each removes some of what is old enough, and says how much; none: nothing is left that can be. */
const REMOVES: Record<RetainedKind, (deps: Needed, days: number) => Promise<number>> = {
  audio: async (deps, days) =>
    each(deps, 'audio', await oldAudio(deps.db, days, COPIES), async ({ sid, location }) => {
      await deleteCopy(deps, 'recording', sid);
      await deleteCopy(deps, 'audio', location);
      await forgetAudio(deps.db, sid);
    }),
  transcripts: async (deps, days) =>
    each(deps, 'transcripts', await callsWithOldWords(deps.db, days, COPIES), async ({ callId, conversationIds }) => {
      for (const id of conversationIds) await deleteCopy(deps, 'conversation', id);
      await deps.db.transaction().execute(async (trx) => {
        for (const remove of [deleteConversations, deleteAnalyses, deleteDeliveries]) await remove(trx, [callId]);
      });
    }),
  interviews: async (deps, days) =>
    each(deps, 'interviews', await oldInterviews(deps.db, days, COPIES), async ({ sessionId, conversationId }) => {
      if (conversationId !== null) await deleteCopy(deps, 'conversation', conversationId);
      await deleteInterviewResults(deps.db, [sessionId]);
    }),
  findings: ({ db }, days) => forgetOldFindings(db, days, ROWS),
  frames: ({ db }, days) => deleteOldFrames(db, days, ROWS),
  inbox: async ({ db }, days) => emptyEvents(db, await oldEvents(db, days, ROWS)),
  messages: async (deps, days) =>
    each(deps, 'messages', await oldMessages(deps.db, days, COPIES), async ({ id, messageSid }) => {
      if (messageSid !== null) await deleteCopy(deps, 'message', messageSid);
      await deleteMessages(deps.db, [id]);
    }),
};

/** One that its provider refuses does not keep the others. @returns how many went @throws when the provider is away */
async function each<Thing>(
  { log }: Needed,
  kind: RetainedKind,
  things: Thing[],
  remove: (thing: Thing) => Promise<void>,
): Promise<number> {
  let removed = 0;
  for (const thing of things) {
    try {
      await remove(thing);
      removed += 1;
    } catch (error) {
      if (!(error instanceof ProviderError) || IS_AWAY.has(error.kind)) throw error;
      log.warn({ err: error, kind }, 'one of them not removed today');
    }
  }
  return removed;
}
