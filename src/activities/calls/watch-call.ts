import type { Step } from '../../domain/calls/call-progress.ts';
import { isOver } from '../../domain/calls/evidence.ts';
import { attemptOfStory, leaseIsOver } from '../../store/calls/attempts.ts';
import { readCall, writeProgress } from '../../store/calls/calls.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { hearWitnesses } from './hear-witnesses.ts';
import { effort, notYet, pollPause } from '../try-again.ts';

/**
 * Where a callback is missing: asks both providers until one of them knows the end, or until the attempt's lease is
 * over. It reads and notes; it never hangs up. Each further poll is a retry of this one activity and costs no event.
 */
export const watchCall =
  (deps: ActivityDependencies) =>
  async ({ callId, attempt: number, revision }: Step): Promise<void> => {
    const attempt = await attemptOfStory(deps.db, callId, number, deps.line);
    const { evidence } = await hearWitnesses(deps, attempt);
    const { tries } = effort();
    if (tries === 1) {
      const text = 'No callback so far: asking both providers';
      await addToTimeline(deps.db, {
        callId,
        source: 'us',
        kind: 'watching',
        attempt: number,
        text,
        once: `watching:${number}`,
      });
    }
    if (isOver(evidence)) return;
    if (await leaseIsOver(deps.db, attempt)) return;

    if (typeof evidence.leg === 'object' && evidence.leg?.status === 'in_progress') {
      await writeProgress(deps.db, callId, revision, { phase: 'talking' });
    }
    const { policy } = await readCall(deps.db, callId);
    throw notYet('the call goes on', pollPause(tries, policy.watchFirstMs, policy.watchMaxMs));
  };
