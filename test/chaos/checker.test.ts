import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { check } from '../../chaos/check/check.ts';
import { historyFile, readRecord } from '../../chaos/check/read-record.ts';
import type { RunRecord } from '../../chaos/record.ts';
import { EMPTY_PASSES, FORGERIES, TRUE_VARIANTS } from './forgeries.ts';
import { aTrueRecord } from './true-record.ts';

const forged = (change: (record: RunRecord) => unknown): RunRecord => {
  const record = structuredClone(aTrueRecord());
  change(record);
  return record;
};

describe('the checker (48) flags one forged record per invariant', () => {
  it('has nothing to say against a true record', () => {
    const { invalid, violations } = check(aTrueRecord());
    expect({ invalid, violations }).toEqual({ invalid: [], violations: [] });
  });

  it.each(FORGERIES)('%s: %s', (invariant, _what, forge) => {
    const { violations } = check(forged(forge));
    expect([...new Set(violations.map((violation) => violation.invariant))]).toEqual([invariant]);
  });

  it.each(TRUE_VARIANTS)('lets pass %s', (_what, change) => {
    expect(check(forged(change)).violations).toEqual([]);
  });

  it('has a forgery for every invariant', () => {
    const tried = new Set(FORGERIES.map(([invariant]) => invariant));
    expect([...tried]).toEqual(Array.from({ length: 10 }, (_, index) => `I${index + 1}`));
  });
});

describe('an empty pass is no pass', () => {
  it.each(EMPTY_PASSES)('%s', (why, change) => {
    expect(check(forged(change)).invalid).toContain(why);
  });
});

describe('what a run came to', () => {
  it('is counted', () => {
    expect(check(aTrueRecord()).counts).toEqual({
      ...{ calls: 3, acknowledged: 3, dials: 3, secondRings: 0, lost: 0, stuck: 0, wrongCrm: 0, kills: 1, forged: 1 },
      ...{ outcomes: { held: 2, no_answer: 1, unresolved: 1 }, faults: { kill: 1 }, webhooks: 2 },
      ...{ takenBack: { conversation_continues: 1, 'status none': 1 } },
      ...{ slowestOutcomeMs: 7_150, recoveredAfterMs: 3_500 },
    });
  });

  it.each([
    ['secondRings', 'a second accepted dial for one attempt'],
    ['secondRings', 'a second call to a number that still rings'],
    ['lost', 'an acknowledged call without a row'],
    ['stuck', 'a call that is still open'],
    ['wrongCrm', 'a result that never arrived'],
  ] as const)('counts under %s %s', (count, what) => {
    const [, , forge] = FORGERIES.find(([, name]) => name === what)!;
    expect(check(forged(forge)).counts[count]).toBe(1);
  });
});

describe('a run that was kept', () => {
  it('can be judged again from its folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kept-run-'));
    try {
      const record = aTrueRecord();
      keepIn(folder, record);
      expect(readRecord(folder)).toEqual(record);
      expect(check(readRecord(folder))).toEqual(check(record));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** As record.ts describes the folder. */
function keepIn(folder: string, record: RunRecord): void {
  const { schedule, facts, simulator, database, workflows, logs } = record;
  const files: Record<string, string> = {
    'schedule.json': JSON.stringify(schedule),
    'run.json': JSON.stringify(facts),
    'simulator.json': JSON.stringify(simulator),
    'database.json': JSON.stringify(database),
    'histories/index.json': JSON.stringify(workflows.map((workflow) => ({ ...workflow, historyJson: undefined }))),
  };
  for (const workflow of workflows) files[`histories/${historyFile(workflow)}`] = workflow.historyJson;
  for (const [process, log] of Object.entries(logs)) files[`logs/${process}.log`] = log;
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}
