import type { Violation, WorkflowRecord } from '../record.ts';
import { type AttemptRow, broken, type CallRow, type Evidence } from './evidence.ts';
import { groupBy } from './group-by.ts';

/**
 * I7: at rest, rows and workflows say the same. The open calls are those whose workflow runs; a closed one has the phase,
 * outcome, revision and attempts that its workflow tells; what was sent is decided.
 */
export function sameAtRest(evidence: Evidence): Violation[] {
  const stories = groupBy(evidence.record.workflows.filter(isStory), ({ workflowId }) => workflowId);
  return [
    ...evidence.calls.flatMap((call) => compare(evidence, call, latest(stories.get(storyOf(call)) ?? []))),
    ...storiesWithoutRow(evidence, stories),
  ];
}

const isStory = ({ workflowId }: WorkflowRecord): boolean => /^(candidate|outside)-call:/.test(workflowId);

const storyOf = ({ id, outside_key }: CallRow): string =>
  outside_key === null ? `candidate-call:${id}` : `outside-call:${outside_key}`;

/** A story that was told again has several runs, one after the other: the last one tells how it stands. */
const latest = (runs: WorkflowRecord[]): WorkflowRecord | undefined =>
  runs.toSorted((one, other) => lastEventMs(one) - lastEventMs(other)).at(-1);

function lastEventMs({ historyJson }: WorkflowRecord): number {
  const [, instant = ''] =
    /"eventTime":\s*"([^"]+)"/.exec(historyJson.slice(historyJson.lastIndexOf('"eventTime"'))) ?? [];
  return Date.parse(instant) || 0;
}

function compare(evidence: Evidence, call: CallRow, story: WorkflowRecord | undefined): Violation[] {
  const isOpen = call.closed_at === null;
  if (!story) return [broken('I7', call.id, 'has no workflow')];
  if (isOpen || story.status === 'RUNNING') {
    const agree = isOpen === (story.status === 'RUNNING');
    return agree ? [] : [broken('I7', call.id, `${isOpen ? 'open' : 'closed'}, its workflow ${story.status}`)];
  }
  if (story.status !== 'COMPLETED')
    return story.touched ? [] : [broken('I7', call.id, `closed, its workflow ${story.status}`)];
  const attempts = evidence.attempts.filter(({ call_id }) => call_id === call.id);
  return [...differences(evidence, call, story, attempts), ...undecided(call, attempts)];
}

function differences(evidence: Evidence, call: CallRow, story: WorkflowRecord, attempts: AttemptRow[]): Violation[] {
  const told = story.progress ?? resultOf(story);
  if (told === null) return [broken('I7', call.id, 'its workflow tells nothing')];
  const said: Record<string, string | number | null> = {
    phase: call.phase,
    outcome: call.outcome,
    revision: call.revision,
    // Told again it counts its attempts anew, and a restored database may have lost one that never rang.
    ...(isToldOnce(evidence, call, story) && { attempt: Math.max(0, ...attempts.map(({ number }) => number)) }),
  };
  return Object.entries(said)
    .filter(([field, value]) => field in told && told[field] !== value)
    .map(([field, value]) => broken('I7', call.id, `${field} is ${value}, its workflow says ${String(told[field])}`));
}

const isToldOnce = ({ lines, record }: Evidence, { id }: CallRow, { touched }: WorkflowRecord): boolean =>
  !touched && !record.facts.databaseRestored && !(lines.get(id) ?? []).some(({ kind }) => kind === 'told_again');

/** What can still be compared when a workflow can no longer be asked: its result is its outcome. */
function resultOf({ historyJson }: WorkflowRecord): Record<string, unknown> | null {
  const [, data] = /"workflowExecutionCompletedEventAttributes".*?"data":\s*"([^"]*)"/s.exec(historyJson) ?? [];
  return data === undefined ? null : { outcome: JSON.parse(Buffer.from(data, 'base64').toString()) };
}

/** A row that was held back until it was too late was never sent, and stays as it is. */
const undecided = (call: CallRow, attempts: AttemptRow[]): Violation[] =>
  attempts
    .filter(({ sent_at, outcome }) => sent_at !== null && outcome === null)
    .map(({ id }) => broken('I7', call.id, `closed, but attempt ${id} is not decided`));

/** A restored database may have lost the row. */
function storiesWithoutRow({ record, calls }: Evidence, stories: Map<string, WorkflowRecord[]>): Violation[] {
  if (record.facts.databaseRestored) return [];
  const told = new Set(calls.map(storyOf));
  return [...stories.keys()]
    .filter((workflowId) => !told.has(workflowId))
    .map((workflowId) => broken('I7', null, `${workflowId} has no row`));
}
