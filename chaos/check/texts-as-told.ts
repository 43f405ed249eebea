import type { Violation } from '../record.ts';
import { broken, type Evidence } from './evidence.ts';
import { groupBy } from './group-by.ts';

/**
 * Of I2, for texts: however often one is asked for it is one message; who was told that it was sent, or that it
 * was not, was told the truth. Each is to a number of its own. A restored database may have forgotten it.
 */
export function textsAsTold({ record }: Evidence): Violation[] {
  const { texts, databaseRestored } = record.facts;
  if (databaseRestored) return [];
  const accepted = groupBy(record.simulator.messages, ({ to }) => to);
  return [...groupBy(texts, ({ to }) => to)].flatMap(([to, asked]) => {
    const sent = new Set(accepted.get(to)?.map(({ sid, statusCallback }) => statusCallback ?? sid)).size;
    const statuses = asked.map(({ status }) => status);
    const what = `text ${asked[0]!.index}`;
    if (sent > 1) return [broken('I2', null, `${what} was sent as ${sent} messages`)];
    if (sent === 0 && statuses.includes(200))
      return [broken('I2', null, `${what} was not sent, though it was said to be`)];
    const isDenied = statuses.every((status) => status !== null && status >= 400);
    return sent === 1 && isDenied ? [broken('I2', null, `${what} was sent, though it was said not to be`)] : [];
  });
}
