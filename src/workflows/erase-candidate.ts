import { sleep } from '@temporalio/workflow';
import { deleteCopies, eraseRows, finishCopies, stopCalls } from './activity-options.ts';
import { dayAndTime, showWhere } from './show-where.ts';

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
  showWhere('Ending the calls of the person', 'Waits until each is closed; one that is talking ends by itself.');
  await stopCalls({ candidateId });
  showWhere('Deleting the copies', 'Asks the voice agent, the carrier and our store of recordings to delete theirs.');
  await deleteCopies({ candidateId });
  showWhere('Erasing our rows', 'Waits for the database, and for calls that were placed meanwhile.');
  const secondLookAfterMs = await ourRowsGo(candidateId, false);
  showWhere(
    'Erased',
    `Looks once more at ${dayAndTime(Date.now() + secondLookAfterMs)}: a step may have been under way.`,
  );
  await sleep(secondLookAfterMs, { summary: 'Until steps that were under way have ended' });
  await ourRowsGo(candidateId, true);
  showWhere('Erased here', 'Asks who was away again, for days; the proof says "incomplete" meanwhile.');
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
