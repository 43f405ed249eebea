import { expect, it } from '@jest/globals';
import { planStart } from '../../scripts/start/plan.ts';
import { demoNote, tableOfLinks } from '../../scripts/start/table.ts';

const plan = (env: Record<string, string>) => planStart(env, [], '/project');

it('shows every link and the demo keys', () => {
  const table = tableOfLinks(plan({ PORT: '4000' }), {});
  expect(table).toMatch(/^ {2}Dashboard +http:\/\/localhost:4000\/overview\n {2}API +http:\/\/localhost:4000\/docs$/m);
  expect(table).toMatch(/^ {2}Temporal UI +http:\/\/localhost:8233\//m);
  expect(table).toMatch(/^ {2}Operator key +demo-operator-key$/m);
});

it('never shows a key that somebody set', () => {
  const env = { OPERATOR_API_KEY: 'a-true-secret', DATABASE_URL: 'postgres://me:another-secret@db/x' };
  const table = tableOfLinks(plan(env), env);
  expect(table).not.toMatch(/secret/);
  expect(table).toContain('as set in OPERATOR_API_KEY');
});

it('says whether somebody can be phoned', () => {
  expect(demoNote(plan({}))).toMatch(/nobody is phoned/);
  expect(demoNote(plan({ ELEVENLABS_BASE_URL: 'https://api.elevenlabs.io' }))).toBe('Not simulated: ElevenLabs.');
});
