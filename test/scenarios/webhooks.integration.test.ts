import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportHistory, withTemporal } from '../harness/histories.ts';
import { eventually, type Product, startProduct } from '../harness/product.ts';
import { legEvent, sendEvents, sendPostCall, type Wrong } from '../harness/signed-webhooks.ts';
import { checkInvariants } from './check-invariants.ts';
import { aCandidate, type CallView, callIdOf, closed, crmPostsAbout, script, triggerBody, viewOf } from './story.ts';

let product: Product;
let call: CallView;
let postCall: string;
beforeAll(async () => {
  product = await startProduct();
  const candidate = aCandidate();
  await script(product, candidate, {});
  await product.trigger(triggerBody(candidate));
  call = await closed(product, await callIdOf(product, candidate));
  const [row] = await product.query("select raw from webhook_events where kind = 'post_call_transcription'");
  postCall = (row as { raw: Buffer }).raw.toString();
});
afterAll(() => product.stop());

/** All that a webhook could change. */
async function state() {
  const [rows] = await product.query(`select
    (select count(*)::int from webhook_events) as events, (select count(*)::int from timeline) as lines,
    (select jsonb_agg(to_jsonb(c) order by id) from calls c) as calls,
    (select jsonb_agg(to_jsonb(a) order by id) from call_attempts a) as attempts`);
  const history = await withTemporal(product, (client) => exportHistory(client, call.workflowId));
  return { ...rows, events_in_history: history.events.length };
}

const lines = async (kind: string) => {
  const { body } = await product.v1('GET', `/calls/${call.id}/timeline`);
  return (body as { items: { kind: string; mark?: string; text: string }[] }).items.filter(
    (item) => item.kind === kind,
  );
};
const aFreshPostCall = (seconds: number) =>
  postCall.replace(/"event_timestamp":\s*\d+/, `"event_timestamp":${1_700_000_000 + seconds}`);
const aLateEvent = (id: string, CallStatus: string) =>
  JSON.stringify([
    legEvent(id, { CallSid: call.attempts[0]!.twilioCallSid!, CallStatus, To: '+493023125101', From: '+493023125200' }),
  ]);

describe('a webhook that is not what it says', () => {
  const wrongs: [string, Wrong][] = [
    ['unsigned', { unsigned: true }],
    ['signed with another secret', { secret: 'not the secret' }],
    ['tampered by one byte', { tamperedBody: 'set below' }],
  ];
  const stale: [string, Wrong][] = [
    ['more than 30 minutes old', { ageSeconds: 1_802 }],
    ['from more than 30 minutes in the future', { ageSeconds: -1_802 }],
  ];

  it.each([...wrongs, ...stale])(
    'T1 changes nothing, in no row and no history: post-call, %s',
    async (_title, wrong) => {
      const body = aFreshPostCall(1);
      const before = await state();
      const given = wrong.tamperedBody ? { tamperedBody: body.replace('done', 'dune') } : wrong;
      expect((await sendPostCall(product, body, given)).status).toBe(401);
      expect(await state()).toEqual(before);
    },
  );

  it.each(wrongs)('T1 changes nothing, in no row and no history: Event Streams, %s', async (_title, wrong) => {
    const body = aLateEvent('EZ-forged', 'busy');
    const before = await state();
    const given = wrong.tamperedBody ? { tamperedBody: body.replace('busy', 'bosy') } : wrong;
    expect((await sendEvents(product, body, given)).status).toBe(401);
    expect(await state()).toEqual(before);
  });

  it('D1 is refused while secrets are rotated, is not sent again, and loses no result: it is asked for', async () => {
    const candidate = aCandidate();
    await script(product, candidate, { faults: ['elevenlabs_webhook_lost'], timing: { talkMs: 1_000 } });
    await product.trigger(triggerBody(candidate));
    const id = await callIdOf(product, candidate);
    const conversation = (await viewOf(product, id)).attempts[0]!.elevenLabsConversationId!;
    const event = aFreshPostCall(4).replaceAll(call.attempts[0]!.elevenLabsConversationId!, conversation);
    expect((await sendPostCall(product, event, { secret: 'the next secret' })).status).toBe(401);

    const view = await closed(product, id);
    expect(await checkInvariants(product, candidate, id)).toMatchObject({
      outcome: 'held',
      attentionReasons: [],
      analysis: { status: 'done' },
    });
    expect(await crmPostsAbout(product, candidate)).toMatchObject([
      { body: { status: 'held', summary: view.conversation?.summary } },
    ]);
  });

  it('T3 changes nothing when it is truly signed, but of another account', async () => {
    const before = await state();
    const foreign = aLateEvent('EZ-foreign', 'busy').replaceAll(
      /AC[0-9a-f]{32}/g,
      'AC11111111111111111111111111111111',
    );
    expect((await sendEvents(product, foreign)).status).toBe(403);
    expect(await state()).toEqual(before);
  });
});

describe('a true webhook', () => {
  it('D5 that comes again gets the same answer and is kept once (T2)', async () => {
    const before = await state();
    const [first, second] = [await sendPostCall(product, postCall), await sendPostCall(product, postCall)];
    expect(first).toMatchObject({ status: 200, body: { status: 'processed' } });
    expect(second.text).toBe(first.text);
    expect(await state()).toEqual(before);
  });

  it('D4, C1 after the end is kept and shown as late, and takes nothing back (T3)', async () => {
    const before = (await state()) as { calls: unknown; attempts: unknown; events_in_history: number };
    expect((await sendPostCall(product, aFreshPostCall(2))).status).toBe(200);
    expect((await sendEvents(product, aLateEvent('EZ-late-ringing', 'ringing'))).status).toBe(200);
    await eventually(
      async () => (await lines('leg_changed')).some(({ mark, text }) => mark === 'late' && text.includes('ringing')),
      {
        what: 'the late line',
      },
    );
    await eventually(async () => (await lines('conversation_ended')).some(({ mark }) => mark === 'late'), {
      what: 'the late line',
    });
    const { calls, attempts, events_in_history } = (await state()) as typeof before;
    expect({ calls, attempts, events_in_history }).toEqual({
      calls: before.calls,
      attempts: before.attempts,
      events_in_history: before.events_in_history,
    });
    expect(await viewOf(product, call.id)).toMatchObject({ phase: 'closed', outcome: 'held' });
  });

  it.each([
    [
      'a conversation nobody knows',
      () =>
        aFreshPostCall(3)
          .replaceAll(/conv_[0-9a-z]+/g, 'conv_unknown')
          .replaceAll(call.id, '01a1fd64-a0c1-7594-bc7c-000000000000')
          .replaceAll(/CA[0-9a-f]{32}/g, 'CA00000000000000000000000000000000'),
    ],
    [
      'poison: U+0000 and a lone surrogate',
      () =>
        '{"type":"post_call_transcription","event_timestamp":1,"data":{"agent_id":"agent_demo","conversation_id":"a\\u0000b","x":"\\ud800"}}',
    ],
    ['poison: 65 levels deep', () => `{"type":"x","data":${'['.repeat(65)}${']'.repeat(65)}}`],
    ['poison: 100,000 open brackets', () => '['.repeat(100_000)],
    [
      'poison: a number beyond every range and two types',
      () =>
        '{"type":"x","type":"post_call_transcription","data":{"agent_id":"agent_demo","conversation_id":"conv_x","n":1e999999}}',
    ],
    ['no JSON at all', () => 'Guten Tag'],
  ])('T9 is kept as it came, retried for nobody, and harms nobody: %s', async (_title, body) => {
    const bytes = body();
    expect((await sendPostCall(product, bytes)).status).toBe(200);
    const kept = async () => {
      const rows = await product.query('select routed_at from webhook_events where raw = $1', [Buffer.from(bytes)]);
      return rows.length === 1 && (rows[0] as { routed_at: Date | null }).routed_at !== null;
    };
    await eventually(kept, { what: 'the event to be kept and settled' });
    // the next one is processed
    expect(await sendPostCall(product, postCall)).toMatchObject({ status: 200, body: { status: 'processed' } });
    expect(await viewOf(product, call.id)).toMatchObject({ phase: 'closed', outcome: 'held', needsAttention: false });
  });

  it('that cannot be stored is refused so that it comes again, and the log names the lines of our sources', async () => {
    await product.query('alter table webhook_events rename to webhook_events_away');
    const { status } = await sendPostCall(product, aFreshPostCall(5));
    await product.query('alter table webhook_events_away rename to webhook_events');
    expect(status).toBe(500);
    const said = product.api
      .log()
      .split('\n')
      .find((line) => line.includes('webhook event not stored'));
    expect(JSON.parse(said!)).toMatchObject({
      error: { code: '42P01', stack: expect.arrayContaining([expect.stringMatching(/ src\/store\/[\w-]+\.ts:\d+$/)]) },
    });
  });
});
