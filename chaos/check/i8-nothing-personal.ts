import type { Violation } from '../record.ts';
import { broken, type Evidence } from './evidence.ts';
import { spellingsOf } from './spellings.ts';

/**
 * I8: names and numbers of the candidates are in no history (search attributes and summaries are parts of it), no
 * workflow's id, no log line and not in Temporal's file, in whatever spelling.
 */
export function nothingPersonal({ record }: Evidence): Violation[] {
  const { schedule, facts, workflows, logs } = record;
  const personal = schedule.calls.flatMap(({ to, lastName }) => [to, lastName]);
  const needles = shortest([...personal.flatMap(spellingsOf), ...facts.personal]);
  const inHistories = workflows.flatMap(({ workflowId, historyJson }) => {
    const found = findIn(`${workflowId} ${withPayloads(historyJson)}`, needles);
    return found.map((spelling) => broken('I8', null, `history of ${workflowId} holds ${spelling}`));
  });
  const inLogs = Object.entries(logs).flatMap(([process, log]) =>
    findIn(log, needles).map((spelling) => broken('I8', null, `log of ${process} holds ${spelling}`)),
  );
  const inFile = Object.entries(facts.personalInTemporalFile)
    .filter(([, count]) => count > 0)
    .map(([spelling]) => broken('I8', null, `Temporal's file holds ${spelling}`));
  return [...inHistories, ...inLogs, ...inFile];
}

const findIn = (text: string, needles: string[]): string[] => needles.filter((needle) => text.includes(needle));

/** What holds another one says nothing that the other does not. */
function shortest(needles: string[]): string[] {
  const sorted = [...new Set(needles)].toSorted((one, other) => one.length - other.length);
  const kept: string[] = [];
  for (const needle of sorted) if (!kept.some((shorter) => needle.includes(shorter))) kept.push(needle);
  return kept;
}

/** An exported history with each payload's text behind it. */
export const withPayloads = (historyJson: string): string =>
  historyJson +
  [...historyJson.matchAll(/"data":\s*"([A-Za-z0-9+/=]+)"/g)]
    .map(([, data]) => `\n${Buffer.from(data!, 'base64').toString()}`)
    .join('');
