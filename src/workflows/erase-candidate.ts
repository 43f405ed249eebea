import { sleep } from '@temporalio/workflow';
import { deleteCopies, eraseRows, finishCopies, stopCalls } from './activity-options.ts';

/** Who it is stands in the candidate's row, as long as there is one. */
export interface EraseCandidate {
  candidateId: string;
}

/**
 * Erases a person: their calls end first, then what providers and the store of recordings keep, then our own rows; once
 * more when every step has ended that was under way. A provider that is away keeps nobody's rows with us: it is asked for
 * days, and the proof says "incomplete" meanwhile.
 */
export async function eraseCandidate({ candidateId }: EraseCandidate): Promise<'done' | 'incomplete'> {
  await stopCalls({ candidateId });
  await deleteCopies({ candidateId });
  const secondLookAfterMs = await ourRowsGo(candidateId, false);
  await sleep(secondLookAfterMs, { summary: 'Until steps that were under way have ended' });
  await ourRowsGo(candidateId, true);
  return finishCopies({ candidateId });
}

/** Somebody may have a call placed meanwhile: it ends first too. */
async function ourRowsGo(candidateId: string, last: boolean): Promise<number> {
  for (;;) {
    const { openCalls, secondLookAfterMs } = await eraseRows({ candidateId, last });
    if (openCalls === 0) return secondLookAfterMs;
    await stopCalls({ candidateId });
  }
}
