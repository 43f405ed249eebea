import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEMO } from '../../src/demo-settings.ts';
import { withTemporal } from '../harness/histories.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { sendPostCall } from '../harness/signed-webhooks.ts';
import { aConversationId, aSession, inStatus, nameIt, resultRows, SPOKEN } from '../scenarios/interview-story.ts';
import { aCandidate, callIdOf, closed, script, triggerBody } from '../scenarios/story.ts';
import { reconcileNow, soon } from './steps.ts';

/**
 * Every workflow beside the calls' own: an operator terminates it before it has done anything, reconcileCalls takes it up,
 * and its effect is there once; then it is reset to its beginning, and nothing happens twice.
 */
let product: Product;
beforeAll(async () => {
  product = await startProduct({
    policy: { stalledAfterMs: 300, leadFollowUpMs: { hot: 0, warm: 0, cold: 2_000, retry: 0, callback: 0, sms: 0 } },
    env: {
      MESSAGE_POLICY: JSON.stringify({
        officeDays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
        officeFromHour: 0,
        officeUntilHour: 24,
        askFirstMs: 1_500,
        askMaxMs: 500,
        answerWithinMs: 1_000,
      }),
    },
  });
});
afterAll(() => product.stop());

let nextNumber = 700;
const aNumber = () => `+493023125${(nextNumber += 1)}`;

/** What is begun meanwhile waits for a worker. */
async function whileFrozen<T>(begin: () => Promise<T>): Promise<T> {
  product.worker.kill('SIGSTOP');
  try {
    return await begin();
  } finally {
    product.worker.kill('SIGCONT');
  }
}

const statusOf = (id: string) =>
  withTemporal(product, async ({ workflow }) =>
    workflow
      .getHandle(id)
      .describe()
      .then(({ status }) => status.name)
      .catch(() => 'NOT_FOUND'),
  );

async function terminate(id: string): Promise<void> {
  await soon(async () => (await statusOf(id)) === 'RUNNING', `${id} to run`);
  await withTemporal(product, ({ workflow }) => workflow.getHandle(id).terminate('test'));
}

/** Round after round, as each minute does it, until it is as it should be. */
const reconciledUntil = (isSo: () => Promise<unknown>, what: string) =>
  soon(async () => {
    await reconcileNow(product);
    return isSo();
  }, what);

async function toldFromItsBeginning(workflowId: string): Promise<void> {
  await withTemporal(product, async ({ options, workflow, workflowService }) => {
    await workflow.getHandle(workflowId).result();
    const { runId } = await workflow.getHandle(workflowId).describe();
    const { events } = await workflow.getHandle(workflowId).fetchHistory();
    const firstTask = events!.find((event) => event.workflowTaskCompletedEventAttributes)!;
    const reset = await workflowService.resetWorkflowExecution({
      namespace: options.namespace,
      workflowExecution: { workflowId, runId },
      workflowTaskFinishEventId: firstTask.eventId!,
      reason: 'test',
      requestId: randomUUID(),
    });
    await workflow.getHandle(workflowId, reset.runId!).result();
  });
}

async function textsTo(number: string): Promise<number> {
  const asked = (await product.requests('twilio')).filter(
    ({ method, path }) => method === 'POST' && path.endsWith('/Messages.json'),
  );
  return asked.filter(({ body }) => new URLSearchParams(String(body)).get('To') === number).length;
}

const one = async <Row extends object>(sql: string, key: string): Promise<Row> =>
  (await soon(async () => (await product.query<Row>(sql, [key]))[0], 'its row')) as Row;

const messageTo = (to: string) =>
  one<{ id: string; status: string }>('select id, status from messages where to_number = $1', to);

const sendSms = (to: string) =>
  product.request('POST', '/api/twilio/send-sms', {
    to,
    message: 'Die Adresse ist Musterweg 1.',
    leadId: `lead_${to.slice(1)}`,
    agentId: 'agent',
  });

describe('a workflow that was terminated is taken up once, and told again does nothing twice', () => {
  it('late-result: what came after the end is heard', async () => {
    const candidate = aCandidate();
    await script(product, candidate, {});
    await product.trigger(triggerBody(candidate));
    const callId = await callIdOf(product, candidate);
    const { attempts } = await closed(product, callId);
    const failure = {
      type: 'call_initiation_failure',
      event_timestamp: 1_700_000_000,
      data: {
        agent_id: 'agent_demo',
        conversation_id: attempts[0]!.elevenLabsConversationId,
        failure_reason: 'no-answer',
        metadata: {},
      },
    };
    const workflowId = await whileFrozen(async () => {
      expect((await sendPostCall(product, JSON.stringify(failure))).status).toBe(200);
      const sql = "select id from webhook_events where attempt_id = $1 and owes = 'lateResult'";
      const { id } = await one<{ id: string }>(sql, `${callId}.1`);
      await terminate(`late-result:${callId}:${id}`);
      return `late-result:${callId}:${id}`;
    });

    const lines = () => product.query("select 1 from timeline where call_id = $1 and kind = 'late_result'", [callId]);
    await reconciledUntil(async () => (await lines()).length > 0, 'the event to be heard');
    await toldFromItsBeginning(workflowId);
    expect(await lines()).toHaveLength(1);
    const owing = () =>
      product.query('select 1 from webhook_events where attempt_id = $1 and owes is not null', [`${callId}.1`]);
    await reconciledUntil(async () => (await owing()).length === 0, 'nothing to be owed any more');
  });

  it('reply-to-sms: who asked is answered', async () => {
    const from = aNumber();
    const workflowId = await whileFrozen(async () => {
      const wish = { from, to: '+493023125200', body: 'Wann öffnen Sie?' };
      const { messageSid } = await product.control('POST', '/control/sms', wish);
      await terminate(`reply-to-sms:${messageSid}`);
      return `reply-to-sms:${messageSid}`;
    });
    await reconciledUntil(async () => (await textsTo(from)) > 0, 'the answer');
    await toldFromItsBeginning(workflowId);
    expect(await textsTo(from)).toBe(1);
  });

  it('deliver-message: the message goes out', async () => {
    const to = aNumber();
    const workflowId = await whileFrozen(async () => {
      expect((await sendSms(to)).status).toBe(202);
      const { id } = await messageTo(to);
      await terminate(`deliver-message:${id}`);
      return `deliver-message:${id}`;
    });
    await reconciledUntil(async () => (await textsTo(to)) > 0, 'the message to be sent');
    await toldFromItsBeginning(workflowId);
    expect(await textsTo(to)).toBe(1);
  });

  it('watch-message: what became of it is asked for', async () => {
    const to = aNumber();
    await product.control('POST', '/control/scenarios', { to, outcome: 'held', faults: ['webhooks_lost'] });
    await sendSms(to);
    const { id } = await messageTo(to);
    await terminate(`watch-message:${id}`);
    await reconciledUntil(async () => (await messageTo(to)).status === 'delivered', 'the message to have arrived');
    await toldFromItsBeginning(`watch-message:${id}`);
    expect(await textsTo(to)).toBe(1);
  });

  it('keep-recording: the recording is kept', async () => {
    const to = aNumber();
    const callSid = await whileFrozen(async () => {
      const call = await product.control('POST', '/control/calls', {
        to,
        from: '+12125550100',
        outcome: 'held',
        timing: { ringMs: 50, talkMs: 200, summaryAfterMs: 50, webhookAfterMs: 20 },
        recordingCallbackPath: '/api/webhooks/twilio/voice/recording',
      });
      const sql = 'select twilio_recording_sid as sid from recordings where twilio_call_sid = $1';
      const { sid } = await one<{ sid: string }>(sql, call.callSid);
      await terminate(`keep-recording:${sid}`);
      return call.callSid as string;
    });
    const row = () =>
      one<{ status: string; sid: string; analysis: unknown }>(
        'select status, analysis, twilio_recording_sid as sid from recordings where twilio_call_sid = $1',
        callSid,
      );
    await reconciledUntil(async () => (await row()).analysis, 'the recording to be kept and read');
    const { sid, status } = await row();
    await toldFromItsBeginning(`keep-recording:${sid}`);
    expect(status).toBe('stored');
    const downloads = (await product.requests('twilio')).filter(({ path }) => path.includes(sid));
    expect(downloads).toHaveLength(1);
  });

  it('follow-up-lead: the lead is written to when it is due', async () => {
    const to = aNumber();
    const body = readFileSync(new URL('../fixtures/elevenlabs_post_call_auto_lead_cold.json', import.meta.url))
      .toString()
      .replaceAll('agent_auto_fixture', DEMO.elevenLabsAgentId)
      .replaceAll(/conv_9003kfixture0+/g, 'conv_of_a_lost_follow_up_')
      .replaceAll(/\+1212555010[0-9]/g, to)
      .replaceAll(/lead_fixture_[0-9]/g, 'lead_of_a_lost_follow_up');
    expect((await sendPostCall(product, body)).status).toBe(200);
    const { id } = await one<{ id: string }>(
      'select f.id from follow_ups f join leads l on l.id = f.lead_id where l.phone = $1',
      to,
    );
    await terminate(`follow-up-lead:${id}`);
    await reconciledUntil(async () => (await textsTo(to)) > 0, 'the lead to be written to');
    await toldFromItsBeginning(`follow-up-lead:${id}`);
    expect(await textsTo(to)).toBe(1);
  });

  it('interview: what was said is asked for and assessed', async () => {
    const conversationId = aConversationId();
    const wish = { conversationId, transcript: SPOKEN, talkMs: 800, faults: ['webhooks_lost'] };
    await product.control('POST', '/control/interviews', wish);
    const sessionId = await aSession(product, 'job-lost');
    await whileFrozen(async () => {
      await nameIt(product, sessionId, conversationId);
      await terminate(`interview:${sessionId}`);
    });
    await reconciledUntil(() => inStatus(product, sessionId, 'completed', 200).catch(() => false), 'its result');
    await toldFromItsBeginning(`interview:${sessionId}`);
    expect(await resultRows(product, sessionId)).toHaveLength(1);
  });

  it('setup-campaign: who asked is answered all the same, from one package', async () => {
    const hold = { provider: 'hoc', method: 'POST', path: '/campaigns/16/package', when: 'received' };
    const { id } = await product.control('POST', '/control/holds', hold);
    const ask = () =>
      product.request(
        'POST',
        '/webhook/setup-campaign',
        { campaign_id: '16' },
        { authorization: `Bearer ${DEMO.setupSecret}` },
      );
    const first = ask();
    const isHeld = async () => (await product.control('GET', '/control/holds')).holds.some((one: any) => one.waiting);
    await soon(isHeld, 'the upload to begin');
    await terminate('setup-campaign-16');
    // Whoever waits asks again by itself: the next run uploads what is kept.
    expect((await first).status).toBe(200);
    await product.control('POST', `/control/holds/${id}/release`);
    expect((await ask()).status).toBe(200);
    expect(await product.query('select 1 from campaign_packages where campaign_id = $1', ['16'])).toHaveLength(1);
  });
});
