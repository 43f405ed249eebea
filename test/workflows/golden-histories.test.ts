import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { GOLDEN_STORIES } from '../../scripts/test/golden-stories.ts';
import * as activities from '../../src/workflows/activity-options.ts';

const FOLDER = join(import.meta.dirname, '..', 'histories');
const GOLDEN = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const INDEX = readFileSync(join(import.meta.dirname, '..', '..', 'src', 'workflows', 'index.ts'), 'utf8');

interface Event {
  workflowExecutionStartedEventAttributes?: { workflowType: { name: string } };
  activityTaskScheduledEventAttributes?: { activityType: { name: string } };
}
const EVENTS = GOLDEN.flatMap((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')).events as Event[]);

describe('the golden histories', () => {
  it('hold one of every workflow that we have', () => {
    const ours = [...INDEX.matchAll(/export \{ (\w+) \}/g)].map(([, name]) => name!);
    const told = new Set(EVENTS.map((event) => event.workflowExecutionStartedEventAttributes?.workflowType.name));
    expect(ours.length).toBe(INDEX.match(/^export /gm)!.length);
    expect(ours.filter((name) => !told.has(name))).toEqual([]);
  });

  it('hold one of every activity that a workflow asks for', () => {
    const asked = new Set(EVENTS.map((event) => event.activityTaskScheduledEventAttributes?.activityType.name));
    // Made for each call: its time-out is the call's.
    const ours = Object.keys(activities).map((name) => (name === 'dialBy' ? 'dial' : name));
    expect(ours.filter((name) => !asked.has(name))).toEqual([]);
  });

  it('are the stories that are told to make them', () => {
    expect(new Set(GOLDEN.map((name) => name.split('.')[0]))).toEqual(new Set(Object.keys(GOLDEN_STORIES)));
  });
});
