import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ExportedHistory, exportHistory, shapeOf, UNHURRIED, withTemporal } from '../harness/histories.ts';
import { eventually, type Product, startProduct } from '../harness/product.ts';
import { aCandidate, callIdOf, closed, type Script, script } from './story.ts';

/** The budget of DESIGN §6. What each step costs is in ARCHITECTURE.md. */
const BUDGET_BYTES = 7_000;

/**
 * The true sizes without who did it ("4242@host", in some 35 places): process and host have longer names on one machine
 * than on another. Times and ids are written in as few bytes as each needs, so two calls of one shape differ a little.
 */
const HELD_CALL_BYTES = 5_400;
const WATCHED_CALL_BYTES = 5_980;
const BYTES_VARY_BY = 60;

let product: Product;
beforeAll(async () => {
  product = await startProduct({
    policy: { ringMs: 20_000, callbackGraceMs: 10_000, watchFirstMs: 100, watchMaxMs: 100 },
  });
  await historyOf({}); // the first call finds everything cold, and a task may time out
}, 120_000);
afterAll(() => product.stop());

/** Tells one call from the request to its end. */
async function historyOf(given: Script, policy: Record<string, number> = {}): Promise<ExportedHistory> {
  const candidate = aCandidate();
  await script(product, candidate, { timing: UNHURRIED, ...given });
  const { to, firstName, lastName } = candidate;
  const { status, text } = await product.v1('POST', '/calls', {
    campaignId: 804,
    companyName: 'Kita Birkenallee gGmbH',
    candidate: { firstName, lastName, phone: to },
    policy,
  });
  expect({ status, text }).toMatchObject({ status: 201 });
  const callId = await callIdOf(product, candidate);
  await closed(product, callId);
  return withTemporal(product, (client) =>
    eventually(
      async () => {
        const history = await exportHistory(client, `candidate-call:${callId}`);
        return history.events.at(-1)?.eventType === 'EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED' && history;
      },
      { what: 'the workflow to end' },
    ),
  );
}

/**
 * The same, as it goes when nobody stands still: a machine that is held up for a second makes a task time out, and its
 * repetition costs two or three events of its own.
 */
async function undisturbed(tell: () => Promise<ExportedHistory>): Promise<ExportedHistory> {
  for (let tries = 1; ; tries++) {
    const history = await tell();
    if (tries === 3 || !history.events.some(({ eventType }) => /TASK_(TIMED_OUT|FAILED)$/.test(eventType)))
      return history;
  }
}

function bytesWithoutIdentities({ sizeBytes, json }: ExportedHistory): number {
  const identities = json.match(new RegExp(`\\d+@${hostname()}`, 'g')) ?? [];
  return sizeBytes - identities.join('').length;
}

/** The call goes on for a while after the providers are asked for the first time. */
const watched = (talkMs: number) =>
  undisturbed(() =>
    historyOf(
      // With its summary at once: the evidence is complete as soon as the watch has seen the end.
      { faults: ['webhooks_lost'], timing: { ringMs: 200, talkMs, summaryAfterMs: 0 } },
      { ringMs: 300, callbackGraceMs: 100 },
    ),
  );

describe('what the history of a call costs', () => {
  it('a held call whose conversation ends before the watch: 45 events, 7 workflow tasks, 11 actions', async () => {
    const history = await undisturbed(() => historyOf({}));
    expect(shapeOf(history.events)).toEqual({ events: 45, workflowTasks: 7, actions: 11, furtherTries: 0 });
    expect(history.sizeBytes).toBeLessThanOrEqual(BUDGET_BYTES);
    expect(Math.abs(bytesWithoutIdentities(history) - HELD_CALL_BYTES)).toBeLessThanOrEqual(BYTES_VARY_BY);
  });

  it('the same call with all webhooks lost: 50 events, 8 workflow tasks, 11 actions and one for each further poll', async () => {
    const history = await watched(600);
    const { furtherTries, actions, ...shape } = shapeOf(history.events);
    expect({ ...shape, actions: actions - furtherTries }).toEqual({ events: 50, workflowTasks: 8, actions: 11 });
    expect(history.sizeBytes).toBeLessThanOrEqual(BUDGET_BYTES);
    expect(Math.abs(bytesWithoutIdentities(history) - WATCHED_CALL_BYTES)).toBeLessThanOrEqual(BYTES_VARY_BY);
  });

  it('a further poll costs no event: a long conversation has as many as a short one', async () => {
    const [short, long] = (await Promise.all([watched(400), watched(5_000)])).map(({ events }) => shapeOf(events));
    expect(long!.furtherTries).toBeGreaterThan(short!.furtherTries);
    expect(long!.events).toBe(short!.events);
    expect(long!.workflowTasks).toBe(short!.workflowTasks);
  });
});
