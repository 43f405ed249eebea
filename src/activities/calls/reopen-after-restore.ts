import { leaseMsOf } from '../../domain/calls/line-lease.ts';
import { attemptOfCallSid } from '../../store/calls/attempts.ts';
import { reopenDialling, shutSinceMs } from '../../store/restores.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/** A request to ring that was under way when the backup came back has been answered by then. */
const MARGIN_MS = 2_000;

/**
 * After a restore nobody is dialled until nobody can be on the phone whom the rows have forgotten: every leg that the
 * carrier knows to be live on our line has an attempt that holds its number, or the longest call is over. Twice is
 * harmless: it looks, and opens what is shut.
 */
export async function reopenAfterRestore(deps: ActivityDependencies): Promise<void> {
  const sinceMs = await shutSinceMs(deps.db);
  const { dialRequestMs } = deps.reconcilePolicy;
  if (sinceMs === null || sinceMs < dialRequestMs + MARGIN_MS) return;
  const longestMs = dialRequestMs + MARGIN_MS + leaseMsOf(deps.reconcilePolicy);
  if (sinceMs < longestMs && (await somebodyForgottenMayTalk(deps))) return;
  await reopenDialling(deps.db);
  deps.log.info({}, 'dialling is open again after the restore of the database');
}

async function somebodyForgottenMayTalk({ telephony, db, line }: ActivityDependencies): Promise<boolean> {
  try {
    for (const { callSid } of await telephony.liveCalls(line)) {
      const owner = await attemptOfCallSid(db, callSid);
      if (!owner?.live_until) return true;
    }
    return false;
  } catch (error) {
    if (error instanceof ProviderError) return true;
    throw error;
  }
}
