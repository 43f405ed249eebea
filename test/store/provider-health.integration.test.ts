import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { HOC_IS_AWAY } from '../../src/domain/calls/questionnaire.ts';
import type { Provider } from '../../src/domain/provider-health.ts';
import { attemptsOfCall, recordNotPlaced, recordPlaced, recordUnknown } from '../../src/store/calls/attempts.ts';
import { claimDial } from '../../src/store/calls/claim-dial.ts';
import { keepAnalysis } from '../../src/store/calls/conversations.ts';
import { keepDelivery, recordDelivery } from '../../src/store/calls/crm-deliveries.ts';
import { addToTimeline } from '../../src/store/calls/timeline.ts';
import { json } from '../../src/store/database.ts';
import { storeEvents } from '../../src/store/events.ts';
import { createProviderHealth, type ProviderHealthReader } from '../../src/store/provider-health.ts';
import type { StoredAnswer } from '../../src/store/schema.ts';
import { aDatabase } from '../harness/database.ts';
import { anAcceptedCall, LINE } from './rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
let read: ProviderHealthReader;
beforeAll(async () => {
  suite = await aDatabase();
  read = createProviderHealth(suite.db);
});
afterAll(() => suite.drop());
beforeEach(() =>
  sql`truncate calls, call_attempts, timeline, analyses, crm_deliveries, webhook_events, messages cascade`.execute(
    suite.db,
  ),
);

const seenOf = async (provider: Provider) => (await read()).seen.find((one) => one.provider === provider)!;
const figures = async (provider: Provider) => {
  const { successes15m, failures15m, failingSince } = await seenOf(provider);
  return [successes15m, failures15m, failingSince !== null];
};

let number = 500;
/** Dialled, and what the provider said; null: its answer was lost. */
async function aDial(answer: StoredAnswer | null): Promise<string> {
  const callId = await anAcceptedCall(suite.db, { to: `+493023125${(number += 1)}` });
  await claimDial(suite.db, callId, 1, 2, LINE);
  const attempt = (await attemptsOfCall(suite.db, callId))[0]!;
  if (answer === null) await recordUnknown(suite.db, attempt, 3, {});
  else if (answer.kind === 'placed')
    await recordPlaced(suite.db, attempt, 3, { callSid: `CA${callId}`, conversationId: `conv_${callId}` }, 'answer');
  else await recordNotPlaced(suite.db, attempt, 3, answer, 'x');
  return callId;
}
const ago = (callId: string, minutes: number) =>
  sql`update call_attempts set sent_at = sent_at - ${minutes} * interval '1 minute' where call_id = ${callId}`.execute(
    suite.db,
  );

describe('of each provider the rows say', () => {
  it('nothing where nothing was asked', async () => {
    const { seen } = await read();
    expect(seen.map(({ provider }) => provider)).toEqual(['elevenlabs', 'twilio', 'hoc', 'openai', 'crm']);
    for (const { provider: _, ...rest } of seen)
      expect(rest).toEqual({
        lastSuccessAt: null,
        lastFailureAt: null,
        failingSince: null,
        successes15m: 0,
        failures15m: 0,
        webhookLagP95Ms: null,
        closedByPollShare: null,
      });
  });

  it('what became of our dials: whom it could not place is a failure, whom it need not place is none', async () => {
    await aDial({ kind: 'placed' });
    await aDial({ kind: 'refused', reason: 'x', outcome: 'invalid_number' });
    expect(await figures('elevenlabs')).toEqual([2, 0, false]);
    await aDial({ kind: 'not_placed', reason: 'too_late_to_send' });
    expect(await figures('elevenlabs')).toEqual([2, 0, false]);
    await aDial({ kind: 'refused', reason: 'x', outcome: 'failed' });
    await aDial({ kind: 'not_placed', reason: 'unreachable' });
    await aDial(null);
    expect(await figures('elevenlabs')).toEqual([2, 3, true]);
    const own = await aDial({ kind: 'placed' });
    await sql`update call_attempts set placement = 'twilio' where call_id = ${own}`.execute(suite.db);
    expect(await figures('twilio')).toEqual([1, 0, false]);
  });

  it('since when it fails: the first time after it last went well, also an hour ago', async () => {
    await ago(await aDial({ kind: 'not_placed', reason: 'x' }), 90);
    await ago(await aDial({ kind: 'placed' }), 80);
    const first = await aDial({ kind: 'not_placed', reason: 'x' });
    await ago(first, 70);
    await aDial({ kind: 'not_placed', reason: 'x' });
    const { lastSuccessAt, failingSince, ...seen } = await seenOf('elevenlabs');
    const [attempt] = await attemptsOfCall(suite.db, first);
    expect(failingSince).toEqual(attempt!.sent_at);
    expect(lastSuccessAt! < failingSince!).toBe(true);
    expect([seen.successes15m, seen.failures15m]).toEqual([0, 1]);
  });

  it('whether HOC was there when calls were prepared', async () => {
    for (const text of ['Questionnaire loaded: 3 questions', `${HOC_IS_AWAY} (timeout): the stored one is used`]) {
      const callId = await anAcceptedCall(suite.db);
      await addToTimeline(suite.db, { callId, source: 'hoc', kind: 'prepared', text, once: 'prepared' });
    }
    expect(await figures('hoc')).toEqual([1, 1, true]);
  });

  it('what the analyst and the CRM said', async () => {
    const callId = await anAcceptedCall(suite.db);
    await keepAnalysis(suite.db, callId, 1, { status: 'not_assessable', reason: 'x' });
    await keepAnalysis(suite.db, callId, 2, { status: 'failed', reason: 'x' });
    expect(await figures('openai')).toEqual([0, 1, true]);
    await keepDelivery(suite.db, callId, 1, '{}');
    expect(await figures('crm')).toEqual([0, 0, false]);
    await recordDelivery(suite.db, callId, 1, { status: 'retrying', responseStatus: 503, error: 'x' });
    expect(await figures('crm')).toEqual([0, 1, true]);
    await recordDelivery(suite.db, callId, 1, { status: 'delivered', responseStatus: 200, response: null });
    expect(await figures('crm')).toEqual([1, 0, false]);
  });

  it('how late webhooks are, and of how many calls nobody told us', async () => {
    await storeEvents(
      suite.db,
      [1_000, 2_000].map((lateMs) => ({
        id: uuidv7(),
        provider: 'twilio' as const,
        kind: 'test',
        dedupe_key: uuidv7(),
        event: json({ kind: 'leg_changed', at: new Date(Date.now() - lateMs) }),
        attempt_id: null,
        conversation_id: null,
        call_sid: null,
        raw: Buffer.from('{}'),
      })),
    );
    const { webhookLagP95Ms } = await seenOf('twilio');
    expect(webhookLagP95Ms).toBeGreaterThan(1_500);
    expect(webhookLagP95Ms).toBeLessThan(10_000);
    for (const mark of ['by_poll', null] as const) {
      const callId = await aDial({ kind: 'placed' });
      await addToTimeline(suite.db, { callId, source: 'us', kind: 'outcome', text: 'x', mark, once: 'outcome:1' });
    }
    expect((await seenOf('elevenlabs')).closedByPollShare).toBe(0.5);
    expect((await seenOf('twilio')).closedByPollShare).toBeNull();
  });
});
