import { closeErased, openCallsOf } from '../../store/candidates/open-calls.ts';
import { addToTimeline, findLine } from '../../store/calls/timeline.ts';
import type { CallRow } from '../../store/schema.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { effort, notYet, pollPause } from '../try-again.ts';

type Needed = Pick<ActivityDependencies, 'db' | 'erasure' | 'log'>;

const ASK_FIRST_MS = 500;
const ASK_MAX_MS = 30_000;
const ONCE = 'erasure_stops_it';

/**
 * Takes back what is open of a candidate's calls, as an operator would, and waits until all are closed: what rings is
 * stopped, who talks talks to the end, and what follows a call is done. After `eraseWaitForCallsMs` one that still is not
 * closed is ended where it is. Twice is harmless: each call is taken back once, and what is closed is closed.
 * @throws "not yet" while a call is open
 */
export const stopCalls =
  (deps: Needed) =>
  async ({ candidateId }: { candidateId: string }): Promise<void> => {
    const open = await openCallsOf(deps.db, candidateId);
    if (open.length === 0) return;
    const { tries, spentMs } = effort();
    if (spentMs >= deps.erasure.policy.eraseWaitForCallsMs) {
      await Promise.all(open.map((call) => end(deps, call)));
      return;
    }
    await Promise.all(open.map((call) => takeBack(deps, call)));
    throw notYet('calls go on', pollPause(tries, ASK_FIRST_MS, ASK_MAX_MS));
  };

async function takeBack({ db, erasure, log }: Needed, call: CallRow): Promise<void> {
  if (call.outcome !== null || (await findLine(db, call.id, ONCE))) return;
  try {
    if (!(await erasure.calls.cancel(call))) return;
  } catch (error) {
    log.warn({ err: error, callId: call.id }, 'call not taken back yet');
    return;
  }
  await addToTimeline(db, {
    callId: call.id,
    source: 'us',
    kind: ONCE,
    text: 'Taken back: its candidate is to be erased',
    once: ONCE,
  });
}

async function end({ db, erasure, log }: Needed, call: CallRow): Promise<void> {
  await erasure.calls.end(call);
  await closeErased(db, call.id);
  log.warn({ callId: call.id }, 'call ended where it was: its candidate is to be erased');
}
