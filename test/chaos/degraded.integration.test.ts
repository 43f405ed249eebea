import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { elevenLabsSignature, twilioSignature } from '../../scripts/test/provider-signatures.ts';
import { surroundingsOfThisRun } from '../../scripts/test/surroundings.ts';
import { DEMO } from '../../src/demo-settings.ts';
import { withTemporal } from '../harness/histories.ts';
import { type Answer, type Product, startProduct } from '../harness/product.ts';
import { startTcpProxy, type TcpProxy } from '../../chaos/links/tcp-proxy.ts';
import { checkInvariants } from '../scenarios/check-invariants.ts';
import { aCandidate, callIdOf, closed, dialsTo, script, triggerBody, viewOf } from '../scenarios/story.ts';
import { ask, askWithPolicy, holdNext, holdNextDial, legIs, legsTo, reconciled, reconcileNow, soon } from './steps.ts';

/** What callers see while something is away (security-and-reliability.md §2.2), each situation from the callers' side. */
let temporal: TcpProxy;
let database: TcpProxy;
let product: Product;

beforeAll(async () => {
  const around = surroundingsOfThisRun();
  const adminUrl = new URL(around.adminUrl);
  [temporal, database] = await Promise.all([startTcpProxy(around.temporalAddress), startTcpProxy(adminUrl.host)]);
  adminUrl.host = database.address;
  product = await startProduct(
    { policy: { dialWithinMs: 40_000, answerWithinMs: 60_000, notRoutedAfterMs: 100, stalledAfterMs: 100 } },
    { ...around, temporalAddress: temporal.address, adminUrl: adminUrl.href },
  );
});
afterAll(async () => {
  await product.stop();
  await Promise.all([temporal.close(), database.close()]);
});

/** Also after a story that failed: the next one begins with everything there. */
afterEach(async () => {
  temporal.restore();
  database.restore();
  await nobodyCanBeAsked(0);
  await product.ready(40_000);
});

/** Both providers answer nothing but 503 for that long; 0 ends it. */
async function nobodyCanBeAsked(forMs: number): Promise<void> {
  for (const provider of ['elevenlabs', 'twilio'])
    await product.control('POST', '/control/outage', { provider, status: 503, forMs });
}

let events = 0;
/** A signed event that nobody knows, another one each time. */
function anEvent(): string {
  events += 1;
  return JSON.stringify({
    type: 'post_call_transcription',
    event_timestamp: Math.floor(Date.now() / 1_000),
    data: {
      agent_id: DEMO.elevenLabsAgentId,
      conversation_id: `conv_degraded${events}`,
      status: 'done',
      transcript: [],
    },
  });
}

const bySignedJson = (path: string, body = anEvent()): Promise<Answer> =>
  product.request('POST', path, body, {
    'content-type': 'application/json',
    'elevenlabs-signature': elevenLabsSignature(body),
  });

function bySignedForm(path: string): Promise<Answer> {
  events += 1;
  const form = {
    AccountSid: DEMO.twilioAccountSid,
    CallSid: `CA${String(events).padStart(32, '0')}`,
    CallStatus: 'completed',
    From: DEMO.twilioPhoneNumber,
    To: '+493023125998',
    SequenceNumber: String(events),
  };
  return product.request('POST', path, new URLSearchParams(form).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': twilioSignature(product.apiUrl + path, form),
  });
}

/** One webhook of each system, two of them on paths that otherwise always answer 200. */
const WEBHOOKS: [name: string, send: () => Promise<Answer>][] = [
  ['/webhooks/elevenlabs', () => bySignedJson('/webhooks/elevenlabs')],
  ['/api/convai-webhook', () => bySignedJson('/api/convai-webhook')],
  ['/api/webhooks/elevenlabs/post-call', () => bySignedJson('/api/webhooks/elevenlabs/post-call')],
  ['/call-status-callback', () => bySignedForm('/call-status-callback')],
  ['/webhook/twilio-status', () => bySignedForm('/webhook/twilio-status')],
];
/** System 3 words "not stored" as its own 500 (contracts §9.17). */
const NOT_STORED: Record<string, number> = { '/api/webhooks/elevenlabs/post-call': 500 };

const statusesOfWebhooks = async () =>
  Object.fromEntries(await Promise.all(WEBHOOKS.map(async ([name, send]) => [name, (await send()).status] as const)));
const allOf = (status: number) =>
  Object.fromEntries(WEBHOOKS.map(([name]) => [name, status === 503 ? (NOT_STORED[name] ?? 503) : status]));
const storedEvents = async () => (await product.query('select id from webhook_events')).length;

const initiation = () =>
  product.request(
    'POST',
    '/api/webhooks/elevenlabs/conversation-initiation',
    { caller_id: '+493023125998', called_number: DEMO.twilioPhoneNumber, agent_id: 'a', call_sid: 'CA1' },
    { authorization: `Bearer ${product.keys.webhook}` },
  );

describe('takes webhooks exactly when they are stored', () => {
  it('with Temporal down: 200, and they are routed on its return', async () => {
    const before = await storedEvents();
    temporal.cut();
    expect(await statusesOfWebhooks()).toEqual(allOf(200));
    expect(await storedEvents()).toBe(before + WEBHOOKS.length);
    temporal.restore();
    await soon(
      async () => (await product.query('select 1 from webhook_events where routed_at is null')).length === 0,
      'every event to be routed',
      40_000,
    );
  });

  it('with PostgreSQL down: 503, triggers and lists too; who rings us is greeted all the same', async () => {
    const before = await storedEvents();
    database.cut();
    expect(await statusesOfWebhooks()).toEqual(allOf(503));
    const trigger = await product.trigger(triggerBody(aCandidate()));
    expect(trigger).toMatchObject({ status: 503, body: { status: 'error', error: expect.any(String) } });
    expect(Number(trigger.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await product.v1('GET', '/calls')).toMatchObject({ status: 503, body: { title: 'Service unavailable' } });
    expect((await initiation()).status).toBe(200);
    expect(await product.request('GET', '/ready')).toMatchObject({ status: 200, body: { status: 'degraded' } });
    database.restore();
    expect(await storedEvents()).toBe(before);
  });

  it('with both down: 503 on everything but health', async () => {
    temporal.cut();
    database.cut();
    expect(await statusesOfWebhooks()).toEqual(allOf(503));
    expect((await product.trigger(triggerBody(aCandidate()))).status).toBe(503);
    expect((await product.request('GET', '/health')).status).toBe(200);
    expect((await product.request('GET', '/healthz')).status).toBe(200);
    expect(await product.request('GET', '/ready')).toMatchObject({ status: 503, body: { status: 'unavailable' } });
  });

  it('with a network to PostgreSQL that swallows everything: 503 in time, and /ready within a second', async () => {
    database.stall();
    const startedAt = Date.now();
    expect(await product.request('GET', '/ready')).toMatchObject({
      status: 200,
      body: { checks: { postgres: 'PostgreSQL cannot be reached', temporal: 'up' } },
    });
    expect(Date.now() - startedAt).toBeLessThan(2_500);
    const [webhooks, trigger, list] = await Promise.all([
      statusesOfWebhooks(),
      product.trigger(triggerBody(aCandidate())),
      product.v1('GET', '/calls'),
    ]);
    for (const status of Object.values(webhooks)) expect([500, 503]).toContain(status);
    expect([trigger.status, list.status]).toEqual([503, 503]);
    database.cut();
  });

  it('with a full disk: as with PostgreSQL down, and nothing is half-written', async () => {
    const calls = async () => (await product.query('select id from calls')).length;
    const before = [await storedEvents(), await calls()];
    await product.query(`
      create function disk_full() returns trigger language plpgsql as $$ begin raise 'full' using errcode = '53100'; end $$;
      create trigger disk_full before insert on webhook_events for each row execute function disk_full();
      create trigger disk_full before insert on timeline for each row execute function disk_full();
    `);
    expect(await statusesOfWebhooks()).toEqual(allOf(503));
    expect((await product.trigger(triggerBody(aCandidate()))).status).toBe(503);
    await product.query('drop function disk_full() cascade');
    expect([await storedEvents(), await calls()]).toEqual(before);
    expect(await statusesOfWebhooks()).toEqual(allOf(200));
  });
});

describe('starts the stored intent when Temporal returns', () => {
  it('and dials once, as long as dialBy has not passed', async () => {
    temporal.cut();
    const { candidate, callId, answer } = await ask(product, aCandidate());
    expect(await product.query('select phase from calls where id = $1', [callId])).toEqual([{ phase: 'accepted' }]);
    temporal.restore();
    expect(await answer).toMatchObject({ status: 200 });
    await closed(product, callId);
    await checkInvariants(product, candidate, callId);
    expect(await dialsTo(product, candidate)).toHaveLength(1);
  });

  it('cancel and resend are 503 meanwhile', async () => {
    const candidate = aCandidate();
    await script(product, candidate, {});
    await product.trigger(triggerBody(candidate));
    const callId = await callIdOf(product, candidate);
    await closed(product, callId);
    temporal.cut();
    const resent = await product.v1('POST', `/calls/${callId}/resend-crm`);
    expect(resent).toMatchObject({ status: 503, body: { title: 'Service unavailable' } });
    expect(Number(resent.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('a dial whose answer is lost', () => {
  it('holds the line while the dial is unknown: nobody else rings that number', async () => {
    const candidate = aCandidate();
    const policy = { unknownAnswerAfterMs: 100, notPlacedAfterMs: 60_000 };
    const faults = ['accept_then_reset', 'webhooks_lost'];
    const dial = await holdNextDial(product, 'elevenlabs', 'answered');
    const unknown = await askWithPolicy(product, candidate, policy, { faults, timing: { talkMs: 4_000 } });
    await dial.caught();
    await nobodyCanBeAsked(60_000);
    await dial.release();
    expect(await unknown.answer).toMatchObject({ status: 202, body: { kind: 'unknown' } });
    expect(await legsTo(product, candidate)).toHaveLength(1);

    const other = { ...aCandidate(), to: candidate.to };
    const { answer } = await askWithPolicy(product, other, { dialWithinMs: 1_500 });
    expect(await answer).toMatchObject({
      status: 504,
      body: { detail: expect.stringContaining('not placed in time') },
    });
    expect(await legsTo(product, candidate)).toHaveLength(1);
    expect(await dialsTo(product, candidate)).toHaveLength(1);
    await nobodyCanBeAsked(0);
    await closed(product, unknown.callId);
  });
});

describe('a list that takes its time', () => {
  it('keeps neither a webhook nor a dial waiting', async () => {
    const locker = new pg.Client({ connectionString: product.databaseUrl });
    await locker.connect();
    locker.on('error', () => {});
    await locker.query('begin; lock table crm_deliveries in access exclusive mode');
    const lists = Array.from({ length: 40 }, () => product.v1('GET', '/calls'));
    const waiting = async () =>
      (
        await product.query(
          "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        )
      ).length;
    await soon(async () => (await waiting()) >= 5, 'lists to wait for the lock');

    const candidate = aCandidate();
    await script(product, candidate, { timing: { talkMs: 3_000 } });
    const [webhooks, trigger] = await Promise.all([statusesOfWebhooks(), product.trigger(triggerBody(candidate))]);
    expect([webhooks, trigger.status]).toEqual([allOf(200), 200]);
    expect(await waiting()).toBeGreaterThanOrEqual(1);

    await locker.end();
    for (const { status } of await Promise.all(lists)) expect([200, 503]).toContain(status);
    await closed(product, await callIdOf(product, candidate));
  });

  it('and what waits for the model or the CRM has queues of its own', async () => {
    const candidate = aCandidate();
    await script(product, candidate, {});
    await product.trigger(triggerBody(candidate));
    const callId = await callIdOf(product, candidate);
    await closed(product, callId);
    const { events: history = [] } = await withTemporal(product, (client) =>
      client.workflow.getHandle(`candidate-call:${callId}`).fetchHistory(),
    );
    const queues = (history ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
      scheduled ? [`${scheduled.activityType?.name} ${scheduled.taskQueue?.name}`] : [],
    );
    expect(queues).toEqual([
      'prepareCall candidate-calls',
      'dial dial',
      'gatherEvidence candidate-calls',
      'analyseConversation analysis',
      'reportToCrm crm',
    ]);
  });
});

describe('a restored database', () => {
  /** As in a backup from before the dial of this call, or from before it was asked for. */
  async function forget(callId: string, what: 'the answer' | 'the dial' | 'the call'): Promise<void> {
    if (what === 'the answer') {
      await product.query(
        `update call_attempts set phase = 'sent', answer = null, twilio_call_sid = null, elevenlabs_conversation_id = null
         where call_id = $1`,
        [callId],
      );
      return void (await product.query('insert into database_restores default values'));
    }
    const tables = ['crm_deliveries', 'analyses', 'conversations', 'timeline', 'call_attempts', 'idempotency_keys'];
    // One transaction that holds the row: a step that is writing its timeline meanwhile would leave a line behind.
    await product.query(
      [
        `select from calls where id = '${callId}' for update`,
        ...tables.map((table) => `delete from ${table} where call_id = '${callId}'`),
        what === 'the call'
          ? `delete from calls where id = '${callId}'`
          : `update calls set phase = 'accepted', outcome = null, closed_at = null, started_at = null, trigger_answer = null,
             revision = 0, updated_at = now() - interval '1 hour' where id = '${callId}'`,
      ].join(';'),
    );
    // What `npm run after-restore` notes.
    await product.query('insert into database_restores default values');
  }

  afterEach(() => product.query('update database_restores set reopened_at = now() where reopened_at is null'));

  const heldBack = async (callId: string) =>
    (await product.query<{ kind: string }>('select kind from timeline where call_id = $1', [callId])).some(
      ({ kind }) => kind === 'held_back',
    );

  it('45 dials nobody until nobody can be on the phone whom the rows have forgotten', async () => {
    const forgotten = await ask(product, aCandidate(), { timing: { talkMs: 6_000 } });
    expect(await forgotten.answer).toMatchObject({ status: 200 });
    await legIs(product, forgotten.candidate, 'in-progress');
    await forget(forgotten.callId, 'the call');

    // The same person is asked for again: our rows say that the line is free.
    const { candidate, callId, answer } = await ask(product, forgotten.candidate);
    await soon(() => heldBack(callId), 'the new call to be held back');
    await reconciled(product);
    expect(await dialsTo(product, candidate)).toHaveLength(1);

    const rungAgain = async () => {
      await reconciled(product);
      return (await dialsTo(product, candidate)).length === 2;
    };
    await soon(rungAgain, 'the new call to be dialled', 30_000);
    expect((await legsTo(product, candidate))[0]).toMatchObject({ status: 'completed' });
    expect(await answer).toMatchObject({ status: 200 });
    await closed(product, callId);
  });

  it('ends the story of a call that it has forgotten wholly, and says why in Temporal', async () => {
    const { callId, candidate, answer } = await ask(product, aCandidate(), { timing: { talkMs: 1_500 } });
    expect(await answer).toMatchObject({ status: 200 });
    await legIs(product, candidate, 'in-progress');
    await forget(callId, 'the call');
    const result = withTemporal(product, ({ workflow }) => workflow.getHandle(`candidate-call:${callId}`).result());
    await expect(result).rejects.toMatchObject({ cause: { cause: { type: 'RowIsGone' } } });
  });

  it('finds the call whose dial it has forgotten, also when its workflow is gone, and rings nobody twice', async () => {
    const { callId, candidate, answer } = await ask(product, aCandidate(), { timing: { talkMs: 3_000 } });
    expect(await answer).toMatchObject({ status: 200 });
    await legIs(product, candidate, 'in-progress');
    await withTemporal(product, ({ workflow }) => workflow.getHandle(`candidate-call:${callId}`).terminate());
    await forget(callId, 'the dial');

    await reconcileNow(product);
    await soon(async () => (await viewOf(product, callId)).outcome === 'held', 'the call to be held', 30_000);
    await closed(product, callId);
    expect(await dialsTo(product, candidate)).toHaveLength(1);
  });

  it('reports a call whose answer it has forgotten', async () => {
    const { callId, candidate, answer } = await ask(product, aCandidate(), { timing: { talkMs: 2_000 } });
    expect(await answer).toMatchObject({ status: 200 });
    await legIs(product, candidate, 'in-progress');
    await forget(callId, 'the answer');
    await closed(product, callId);
    expect(await viewOf(product, callId)).toMatchObject({ outcome: 'held', crm: { status: 'delivered' } });
    expect(await dialsTo(product, candidate)).toHaveLength(1);
  });

  it('has a story told again that knew more than its rows', async () => {
    const report = await holdNext(product, { provider: 'crm', method: 'POST', path: '/' }, 'received');
    const { callId, candidate, answer } = await ask(product, aCandidate());
    expect(await answer).toMatchObject({ status: 200 });
    await report.caught();
    await forget(callId, 'the dial');
    await report.release();
    const result = withTemporal(product, ({ workflow }) => workflow.getHandle(`candidate-call:${callId}`).result());
    await expect(result).rejects.toMatchObject({ cause: { cause: { type: 'RowsWentBack' } } });

    await reconcileNow(product);
    await closed(product, callId);
    expect(await viewOf(product, callId)).toMatchObject({ outcome: 'held' });
    expect(await dialsTo(product, candidate)).toHaveLength(1);
  });
});
