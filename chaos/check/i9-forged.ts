import type { Violation } from '../record.ts';
import { broken, type Evidence } from './evidence.ts';
import { withPayloads } from './i8-nothing-personal.ts';

/** An announced "not now" is always legal. */
const UNAVAILABLE = 503;

/** I9: what was forged changes nothing: its mark is in no row and no history, and its answer is the documented one. */
export function forgedChangesNothing({ record }: Evidence): Violation[] {
  const { forged } = record.facts;
  if (forged.length === 0) return [];
  const database = JSON.stringify(record.database).toLowerCase();
  const histories = record.workflows.map(({ workflowId, historyJson }) => `${workflowId} ${withPayloads(historyJson)}`);
  const holds = (text: string, mark: string) => text.includes(mark);
  return forged.flatMap(({ mark, path, status, documented }) => {
    // Raw bytes are kept as hex.
    const spellings = [mark.toLowerCase(), Buffer.from(mark).toString('hex')];
    const isOdd = status !== null && status !== UNAVAILABLE && !documented.includes(status);
    return [
      ...(spellings.some((spelling) => holds(database, spelling)) ? [`${mark} is in the database`] : []),
      ...(histories.some((history) => holds(history, mark)) ? [`${mark} is in a history`] : []),
      ...(isOdd ? [`${path} answered ${status}, documented is ${documented.join(' or ')}`] : []),
    ].map((what) => broken('I9', null, what));
  });
}
