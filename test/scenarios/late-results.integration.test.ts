import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withTemporal } from '../harness/histories.ts';
import { eventually, type Product, startProduct } from '../harness/product.ts';
import { legEvent, sendEvents, sendPostCall } from '../harness/signed-webhooks.ts';
import { checkInvariants } from './check-invariants.ts';
import {
  aCandidate,
  callIdOf,
  type CallView,
  type Candidate,
  closed,
  crmPostsAbout,
  type Script,
  script,
  triggerBody,
  viewOf,
} from './story.ts';

/** Nobody waits long for a summary here, so that it comes late. */
const IMPATIENT = { conversationPollForMs: 300, ringMs: 20_000, callbackGraceMs: 10_000 };
const LATE_SUMMARY: Script = { faults: ['summary_late:2500'] };

async function told(product: Product, given: Script, candidate = aCandidate()): Promise<[Candidate, CallView]> {
  await script(product, candidate, given);
  await product.trigger(triggerBody(candidate));
  const callId = await callIdOf(product, candidate);
  return [candidate, await closed(product, callId)];
}

/** Ends the conversation by the carrier's word alone, so that it is gathered before its summary is there. */
async function endedBeforeItsSummary(product: Product): Promise<[Candidate, CallView]> {
  const candidate = aCandidate();
  await script(product, candidate, { ...LATE_SUMMARY, timing: { ringMs: 100, talkMs: 300 } });
  await product.trigger(triggerBody(candidate));
  const callId = await callIdOf(product, candidate);
  const over = async () =>
    (
      await product.query(`select id from webhook_events where event->>'status' = 'completed' and attempt_id = $1`, [
        `${callId}.1`,
      ])
    ).length > 0;
  await eventually(over, { what: 'the leg to end' });
  await withTemporal(product, ({ workflow }) => workflow.getHandle(`candidate-call:${callId}`).signal('legEnded'));
  return [candidate, await closed(product, callId)];
}

const versionsOf = (product: Product, table: 'analyses' | 'crm_deliveries', callId: string) =>
  product.query<{ version: number }>(`select version from ${table} where call_id = $1 order by version`, [callId]);

const linesOf = async (product: Product, callId: string, kind: string) => {
  const { body } = await product.v1('GET', `/calls/${callId}/timeline`);
  return (body.items as { kind: string; text: string }[]).filter((line) => line.kind === kind);
};

describe.each([
  ['true', 2],
  ['false', 1],
] as const)('a summary that comes after the report (CRM_SEND_UPDATES=%s)', (sendUpdates, versions) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ policy: IMPATIENT, env: { CRM_SEND_UPDATES: sendUpdates } });
  });
  afterAll(() => product.stop());

  it(`is kept and analysed, and the CRM has ${versions} version(s) of the result`, async () => {
    const [candidate, before] = await endedBeforeItsSummary(product);
    expect(before).toMatchObject({ outcome: 'held', conversation: { summary: null }, crm: { status: 'delivered' } });
    await eventually(async () => (await linesOf(product, before.id, 'late_summary')).length === 1, {
      what: 'the late summary to be heard',
    });
    await eventually(async () => (await versionsOf(product, 'analyses', before.id)).length === 2, {
      what: 'the second analysis',
    });
    const delivered = async () =>
      (await crmPostsAbout(product, candidate)).filter(({ status }) => status === 200).length === versions;
    await eventually(delivered, { what: 'the CRM to have it' });

    const after = await viewOf(product, before.id);
    expect(after).toMatchObject({ outcome: 'held', phase: 'closed', conversation: { summary: expect.any(String) } });
    const posts = await crmPostsAbout(product, candidate);
    expect(posts.map(({ headers }) => headers['idempotency-key'])).toEqual(
      Array.from({ length: versions }, (_, index) => `${before.id}:v${index + 1}`),
    );
    expect(posts[0]?.body['summary']).toContain('Call completed successfully. Duration:');
    if (versions === 2) expect(posts[1]?.body['summary']).toBe(after.conversation?.summary);
  });
});

describe('what is said or asked after the end', () => {
  let product: Product;
  let candidate: Candidate;
  let call: CallView;
  beforeAll(async () => {
    product = await startProduct();
    [candidate, call] = await told(product, {});
  });
  afterAll(() => product.stop());

  it('D4 a failure that contradicts a held call changes nothing and asks for attention', async () => {
    const [, held] = await told(product, {});
    const conversation = held.attempts[0]!.elevenLabsConversationId;
    const failure = {
      type: 'call_initiation_failure',
      event_timestamp: 1_700_000_000,
      data: { agent_id: 'agent_demo', conversation_id: conversation, failure_reason: 'no-answer', metadata: {} },
    };
    expect((await sendPostCall(product, JSON.stringify(failure))).status).toBe(200);
    await eventually(async () => (await linesOf(product, held.id, 'late_result')).length === 1, {
      what: 'the late event to be heard',
    });
    const after = await viewOf(product, held.id);
    expect(after).toMatchObject({ outcome: 'held', phase: 'closed', crm: { tries: 1 } });
  });

  it('G3 a machine that was heard late changes nothing and asks for attention', async () => {
    const [, held] = await told(product, { outcome: 'hangs_up_early' });
    const { CallSid, ...amd } = {
      CallSid: held.attempts[0]!.twilioCallSid!,
      AnsweredBy: 'machine_start',
      MachineDetectionDuration: '3300',
    };
    const event = {
      ...legEvent('EZ-late-amd', { CallSid, ...amd }),
      type: 'com.twilio.voice.status-callback.amd.detected',
    };
    expect((await sendEvents(product, JSON.stringify([event]))).status).toBe(200);
    await eventually(async () => (await linesOf(product, held.id, 'late_result')).length === 1, {
      what: 'the late event to be heard',
    });
    expect(await viewOf(product, held.id)).toMatchObject({ outcome: 'held', phase: 'closed', crm: { tries: 1 } });
  });

  it('the result is sent once more, under its key and with its bytes', async () => {
    expect(await product.v1('POST', `/calls/${call.id}/resend-crm`)).toMatchObject({
      status: 202,
      body: { version: 1 },
    });
    await eventually(async () => (await crmPostsAbout(product, candidate)).length === 2, { what: 'the second post' });
    const posts = await crmPostsAbout(product, candidate);
    expect(
      new Set(posts.map(({ headers, body }) => `${headers['idempotency-key']} ${JSON.stringify(body)}`)).size,
    ).toBe(1);
    expect(await viewOf(product, call.id)).toMatchObject({ phase: 'closed', crm: { status: 'delivered', tries: 2 } });
  });

  it('a dead letter is sent once more, and lives', async () => {
    const [dead, { id }] = await told(product, { faults: ['crm_400:1'] });
    expect(await viewOf(product, id)).toMatchObject({ crm: { status: 'dead_letter' } });
    expect((await product.v1('POST', `/calls/${id}/resend-crm`)).status).toBe(202);
    await eventually(async () => (await viewOf(product, id)).crm?.status === 'delivered', { what: 'the delivery' });
    expect((await crmPostsAbout(product, dead)).map(({ status }) => status)).toEqual([400, 200]);
    await checkInvariants(product, dead, id);
  });

  it('the conversation is analysed once more, as a version of its own', async () => {
    expect(await product.v1('POST', `/calls/${call.id}/analyse`)).toMatchObject({ status: 202, body: { version: 2 } });
    await eventually(async () => (await versionsOf(product, 'analyses', call.id)).length === 2, { what: 'version 2' });
    expect(await viewOf(product, call.id)).toMatchObject({ phase: 'closed', analysis: { status: 'done' } });
    expect(await versionsOf(product, 'crm_deliveries', call.id)).toEqual([{ version: 1 }]);
  });

  it('there is nothing to send or to analyse for a call that never rang', async () => {
    const refused = aCandidate();
    await script(product, refused, { outcome: 'rejected_number' });
    await product.trigger(triggerBody(refused));
    const id = await callIdOf(product, refused);
    await closed(product, id);
    for (const what of ['resend-crm', 'analyse']) {
      expect(await product.v1('POST', `/calls/${id}/${what}`)).toMatchObject({ status: 409 });
      expect(await product.v1('POST', `/calls/01934f00-0000-7000-8000-00000000dead/${what}`)).toMatchObject({
        status: 404,
      });
    }
  });

  it('the CRM can be tried out with a call that is open: its own result still comes', async () => {
    const open = aCandidate();
    await script(product, open, { timing: { talkMs: 2_000 } });
    await product.trigger(triggerBody(open));
    const id = await callIdOf(product, open);
    const { attempts } = await viewOf(product, id);
    const tried = await product.request('POST', '/api/test-crm-webhook', { callSid: attempts[0]!.twilioCallSid });
    expect(tried).toMatchObject({
      status: 200,
      body: { success: true, details: { success: true, payload: { to: open.to, status: 'held' } } },
    });
    await closed(product, id);
    const keys = (await crmPostsAbout(product, open)).map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([`${id}:v0`, `${id}:v1`]);
  });

  it('the CRM can be tried out with a call that has its result: the same key and bytes, and one try', async () => {
    const [done, { id, attempts }] = await told(product, { faults: ['crm_500:2'] });
    const callSid = attempts[0]!.twilioCallSid;
    const before = (await crmPostsAbout(product, done)).length;
    expect(await product.request('POST', '/api/test-crm-webhook', { callSid })).toMatchObject({
      body: { success: true },
    });
    const posts = await crmPostsAbout(product, done);
    expect(posts).toHaveLength(before + 1);
    expect(new Set(posts.map(({ headers }) => headers['idempotency-key']))).toEqual(new Set([`${id}:v1`]));
    await product.control('POST', '/control/outage', { provider: 'crm', status: 503, forMs: 20_000 });
    expect(await product.request('POST', '/api/test-crm-webhook', { callSid })).toMatchObject({
      body: { success: false, details: { error: 'CRM webhook failed with status 503' } },
    });
    await product.control('POST', '/control/outage', { provider: 'crm', status: 503, forMs: 0 });
    expect(await viewOf(product, id)).toMatchObject({ crm: { status: 'delivered' } });
    expect(await product.request('POST', '/api/test-crm-webhook', { callSid: 'CAnobody' })).toMatchObject({
      status: 200,
      body: { success: false, details: { error: 'Call not found' } },
    });
  });
});
