import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { ATTENTION_REASONS, CALL_OUTCOMES, CALL_PHASES } from '../../src/domain/calls/call.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import * as workflows from '../../src/workflows/index.ts';
import { SEARCH_ATTRIBUTES } from '../../src/workflows/messages.ts';
import { DOORS } from '../api/doors.ts';
import { ALERTS, PANELS } from '../deploy/monitoring.ts';
import { ALL_VARIABLES } from '../deploy/deployment-files.ts';

const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');

/** The parts under ### of a part under ##. */
function partsOf(title: string): Map<string, string> {
  const [, part = ''] = page.split(`\n## ${title}\n`);
  const parts = part.split('\n## ')[0]!.split('\n### ').slice(1);
  return new Map(parts.map((text) => [text.split('\n')[0]!.replaceAll('`', ''), text]));
}

const reasons = partsOf('Calls that ask for a person');
const alerts = partsOf('Alerts');

/** Headings of other pages, and what the Temporal UI calls its button. */
const ELSEWHERE = ['Backups', 'Changing a running workflow', 'Request cancellation'];

it('says of every reason for attention and of every alert what it means and what to do, and of no other', () => {
  expect([...reasons.keys()].toSorted()).toEqual([...ATTENTION_REASONS].toSorted());
  expect([...alerts.keys()]).toEqual(ALERTS.map(({ alert }) => alert));
  const bare = [...reasons, ...alerts].filter(([, text]) => {
    const said = ['Means', 'Look at', 'Do', 'Over'].map((word) => text.indexOf(`\n- **${word}** `));
    return said.includes(-1) || said.join() !== said.toSorted((a, b) => a - b).join();
  });
  expect(bare.map(([name]) => name)).toEqual([]);
});

it('has a view for every search attribute, and asks for words and workflows that exist', () => {
  const [, views = ''] = page.split('\n## The Temporal UI\n');
  const queries = [...views.matchAll(/^\| [^|]+ \| `([^`]+)` \|$/gm)].map(([, query]) => query!);
  expect(queries.length).toBeGreaterThan(8);
  const own = SEARCH_ATTRIBUTES.map(({ name }) => name);
  const ofTemporal = ['WorkflowType', 'ExecutionStatus', 'CloseTime', 'StartTime', 'WorkflowId'];
  const asked = queries.flatMap((query) => [...query.matchAll(/\b([A-Z]\w+) (?:=|>|<|in)/g)].map(([, name]) => name!));
  expect(own.filter((name) => !asked.includes(name))).toEqual([]);
  expect(asked.filter((name) => ![...own, ...ofTemporal].includes(name))).toEqual([]);

  const words: Record<string, readonly string[]> = {
    CallPhase: CALL_PHASES,
    CallOutcome: CALL_OUTCOMES,
    WorkflowType: Object.keys(workflows),
    ExecutionStatus: ['Running', 'Failed', 'Completed', 'Terminated', 'Canceled', 'TimedOut'],
  };
  for (const query of queries)
    for (const [, name, given] of query.matchAll(/\b(\w+) (?:=|in) (\([^)]*\)|'[^']*')/g))
      if (words[name!])
        expect([...given!.matchAll(/'([^']*)'/g)].filter(([, word]) => !words[name!]!.includes(word!))).toEqual([]);
});

it('names doors, panels, variables, waits and pages that exist', () => {
  const patterns = DOORS.map(([pattern]) => pattern);
  const doors = [...page.matchAll(/`(?:GET|POST) (\/[^`?]+)/g)].map(([, path]) => path!);
  expect(doors.length).toBeGreaterThan(5);
  expect(doors.filter((path) => !patterns.includes(path))).toEqual([]);
  const asked = [...page.matchAll(/`ask <id> ([\w-]+)`/g)].map(([, word]) => `/api/v1/calls/:id/${word}`);
  expect(asked.filter((path) => !patterns.includes(path))).toEqual([]);
  const variables = [...page.matchAll(/`([A-Z][A-Z_]{5,}[A-Z])`/g)].map(([, name]) => name!);
  expect(variables.filter((name) => !ALL_VARIABLES.includes(name))).toEqual([]);
  const waits = [...page.matchAll(/\(`([a-z]+[A-Z]\w+(?:Ms|Calls))`\)/g)].map(([, name]) => name!);
  expect(waits.length).toBeGreaterThan(3);
  expect(waits.filter((name) => !(name in DEFAULT_POLICY))).toEqual([]);
  const panels = PANELS.map(({ title }) => title);
  const quoted = [...page.matchAll(/"([A-Z][^"{}$\n]+)"/g)].map(([, title]) => title!);
  expect(quoted.length).toBeGreaterThan(8);
  expect(quoted.filter((title) => !ELSEWHERE.includes(title) && !panels.some((one) => one.startsWith(title)))).toEqual(
    [],
  );
  const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, path]) => path!);
  expect(links.filter((path) => !existsSync(new URL(`../../docs/${path}`, import.meta.url)))).toEqual([]);
});

it('leads to parts of its own that exist', () => {
  const anchors = [...reasons.keys(), ...alerts.keys()].map((name) => name.toLowerCase());
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor!);
  expect(links.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
});
