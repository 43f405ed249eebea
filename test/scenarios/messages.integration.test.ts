import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type EventStream, openEventStream } from '../harness/event-stream.ts';
import { exportHistory, replay, withTemporal } from '../harness/histories.ts';
import { eventually, type Product, startProduct } from '../harness/product.ts';
import { dialsTo, script, triggerBody } from './story.ts';

/** Always office time, and waits about a hundred times shorter than in production. */
const MESSAGE_POLICY = JSON.stringify({
  officeDays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  officeFromHour: 0,
  officeUntilHour: 24,
  retryFirstMs: 100,
  retryMaxMs: 500,
  unknownLooksMs: [0, 100, 300, 600],
  notSentAfterMs: 60_000,
  resendAfterMs: 300,
  askFirstMs: 600,
  askMaxMs: 600,
  answerWithinMs: 5_000,
});

let product: Product;
beforeAll(async () => {
  product = await startProduct({ env: { MESSAGE_POLICY } });
});
afterAll(() => product.stop());

/** Numbers of this range, and what is written to and from them, are canaries: found outside PostgreSQL they fail the run. */
let nextNumber = 500;
const aNumber = () => `+493023125${(nextNumber += 1)}`;
const LINE = '+493023125200';
const streamOf = (lead: string, headers: Record<string, string> = {}) =>
  openEventStream(`${product.apiUrl}/api/stream/conversation/${encodeURIComponent(lead)}`, headers);
const leadOf = (number: string) => `lead_${number.slice(1)}`;

const writesToUs = (from: string, body: string, more: object = {}) =>
  product.control('POST', '/control/sms', { from, to: LINE, body, ...more });
/** What reached the carrier to be sent to this number. */
async function sentTo(number: string) {
  const requests = await product.requests('twilio');
  return requests
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/Messages.json'))
    .map(({ body, status }) => ({ form: Object.fromEntries(new URLSearchParams(String(body))), status }))
    .filter(({ form }) => form['To'] === number);
}
const send = (to: string, message: string, headers: Record<string, string> = {}) =>
  product.request('POST', '/api/twilio/send-sms', { to, message, leadId: leadOf(to), agentId: 'agent' }, headers);
const rowsOf = (number: string) =>
  product.query('select * from messages where $1 in (from_number, to_number) order by created_at', [number]);
const typesOf = (stream: EventStream) => stream.frames.map(({ frame }) => frame.type);
const soon = <T>(probe: () => T | Promise<T>, what: string) => eventually(probe, { withinMs: 20_000, what });
/** The workflow of a message that came in has ended. */
async function replyIsDecided(number: string): Promise<string> {
  const [row] = await soon(async () => {
    const rows = await rowsOf(number);
    return rows.length > 0 ? rows : undefined;
  }, 'the message to be kept');
  return withTemporal(product, (client) =>
    client.workflow.getHandle(`reply-to-sms:${row!['twilio_message_sid']}`).result(),
  );
}

describe('a message that comes in', () => {
  it('D5 twice is answered once, and shown once to all who watch', async () => {
    const number = aNumber();
    const [one, two] = [await streamOf(leadOf(number)), await streamOf(leadOf(number))];
    const { answers } = await writesToUs(number, 'Wann öffnen Sie am Samstag, Frau Geheimrat?', { times: 2 });
    expect(answers.map(({ status }: { status: number }) => status)).toEqual([200, 200]);

    expect(await replyIsDecided(number)).toBe('answered');
    for (const stream of [one, two]) {
      await soon(() => typesOf(stream).includes('sms_sent') && typesOf(stream).length >= 5, 'all frames');
      expect(typesOf(stream).filter((type) => type === 'sms_received')).toHaveLength(1);
      expect(typesOf(stream).filter((type) => type === 'sms_sent')).toHaveLength(1);
      stream.close();
    }
    expect(await sentTo(number)).toMatchObject([
      { form: { From: LINE, Body: "Thanks for your message! I'll get back to you shortly." } },
    ]);
    const [incoming, outgoing] = await rowsOf(number);
    for (const workflowId of [
      `reply-to-sms:${incoming!['twilio_message_sid']}`,
      `deliver-message:${outgoing!['id']}`,
    ]) {
      const { json } = await withTemporal(product, (client) => exportHistory(client, workflowId));
      await replay(JSON.parse(json), workflowId);
      const decoded = json.replaceAll(/"data":\s*"([A-Za-z0-9+/=]+)"/g, (_, data: string) =>
        Buffer.from(data, 'base64').toString(),
      );
      expect(decoded).not.toMatch(/Geheimrat|Samstag|Thanks|3023125/);
    }
    expect(product.api.log() + product.worker.log()).not.toMatch(/Geheimrat|Samstag|Thanks|3023125[1-9]/);
  });

  it('that states something is kept and not answered', async () => {
    const number = aNumber();
    await writesToUs(number, 'Thanks, see you Saturday.');
    expect(await replyIsDecided(number)).toBe('kept');
    expect(await sentTo(number)).toEqual([]);
  });

  it('I2 STOP is obeyed: no answer, and no later message or call; START takes it back', async () => {
    const number = aNumber();
    await writesToUs(number, ' stop ');
    expect(await replyIsDecided(number)).toBe('kept');

    expect(await send(number, 'Are you there?')).toMatchObject({
      status: 409,
      body: { error: 'Failed to send SMS', details: 'The recipient does not want to be contacted' },
    });
    const candidate = { to: number, firstName: 'Kanaria', lastName: 'Still' };
    await script(product, candidate, {});
    expect((await product.trigger(triggerBody(candidate))).status).toBe(409);
    await writesToUs(number, 'When do you open?');
    await soon(
      async () => (await rowsOf(number)).filter(({ status }) => status === 'not_sent').length === 2,
      'the answer to be barred',
    );
    expect(await sentTo(number)).toEqual([]);
    expect(await dialsTo(product, candidate)).toEqual([]);

    await writesToUs(number, 'START');
    const isLifted = async () => (await send(number, 'Welcome back.')).status === 200;
    await soon(isLifted, 'the opt-out to be lifted');
    expect((await send(number, 'Welcome back.')).status).toBe(200);
    expect(await sentTo(number)).toHaveLength(1);
  });

  it('while the agent talks to the sender is not answered: the call says that the agent could not be told', async () => {
    const number = aNumber();
    const candidate = { to: number, firstName: 'Kanaria', lastName: 'Redselig' };
    await script(product, candidate, { timing: { ringMs: 50, talkMs: 8_000 } });
    expect((await product.trigger(triggerBody(candidate))).status).toBe(200);
    await writesToUs(number, 'How do I get there?');
    expect(await replyIsDecided(number)).toBe('told');
    expect(await sentTo(number)).toEqual([]);
    const told = (await product.requests('elevenlabs')).filter(({ path }) => path.endsWith('/client-events'));
    expect(told).toMatchObject([
      { body: { type: 'context_update', data: { event_type: 'sms_received', message: 'How do I get there?' } } },
    ]);
    const lines = await product.query("select text from timeline where kind = 'message_not_told'");
    expect(lines).toEqual([{ text: 'A message came in; the voice agent could not be told' }]);
    expect(await rowsOf(number)).toMatchObject([{ direction: 'in', injected_at: null }]);
  });
});

describe('a message that is asked for', () => {
  it('is one message, however often the same is asked for', async () => {
    const number = aNumber();
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(number, 'The address is 1 Example Road.')));
    for (const { status, body } of answers) {
      expect([status, body]).toEqual([
        200,
        {
          success: true,
          messageSid: expect.stringMatching(/^SM/),
          status: expect.any(String),
          message: 'SMS sent successfully',
          data: {
            sid: (answers[0]!.body as { messageSid: string }).messageSid,
            status: expect.any(String),
            to: number,
            body: 'The address is 1 Example Road.',
          },
        },
      ]);
    }
    expect(await sentTo(number)).toHaveLength(1);
    expect((await send(number, 'Another one.')).status).toBe(200);
    expect(await sentTo(number)).toHaveLength(2);
  });

  it('under a key is that message; another under the same key is a conflict', async () => {
    const number = aNumber();
    const key = { 'idempotency-key': 'sms-1' };
    const first = await send(number, 'One', key);
    expect(first.status).toBe(200);
    expect((await send(number, 'One', key)).body).toMatchObject({ messageSid: (first.body as any).messageSid });
    expect((await send(number, 'Two', key)).status).toBe(409);
    expect((await send(number, 'One', { 'idempotency-key': 'sms-2' })).status).toBe(200);
    expect(await sentTo(number)).toHaveLength(2);
  });

  it.each(['sms_accept_then_reset', 'sms_accept_then_500', 'sms_accept_then_timeout'])(
    'A4 and was accepted with a lost answer (%s) is found, not sent again',
    async (fault) => {
      const number = aNumber();
      await product.control('POST', '/control/scenarios', {
        to: number,
        outcome: 'held',
        faults: [fault, 'webhooks_lost'],
      });
      const answer = await send(number, 'Only once.');
      expect([200, 202]).toContain(answer.status);
      await soon(async () => (await rowsOf(number))[0]?.['answer']?.kind === 'placed', 'the message to be found');
      expect(await sentTo(number)).toHaveLength(1);
    },
  );

  it('and is refused with "too many requests" is sent at the next try', async () => {
    const number = aNumber();
    await product.control('POST', '/control/scenarios', { to: number, outcome: 'held', faults: ['sms_reject_429:2'] });
    // The carrier asks for a second each time: on a full machine that is longer than the answer waits.
    expect([200, 202]).toContain((await send(number, 'At last.')).status);
    await soon(async () => (await sentTo(number)).length === 3, 'the third try');
    expect((await sentTo(number)).map(({ status }) => status)).toEqual([429, 429, 201]);
  });

  it('A3 from a worker that is killed between the carrier’s acceptance and our record goes out once', async () => {
    const number = aNumber();
    await product.control('POST', '/control/scenarios', { to: number, outcome: 'held', faults: ['webhooks_lost'] });
    const hold = await product.control('POST', '/control/holds', {
      provider: 'twilio',
      method: 'POST',
      path: '/Messages.json',
      nth: 1,
      when: 'answered',
    });
    const answer = send(number, 'Only once, whoever dies.');
    await soon(async () => {
      const { holds } = await product.control('GET', '/control/holds');
      return holds.some(({ id, waiting }: { id: string; waiting: boolean }) => id === hold.id && waiting);
    }, 'the request to be kept');
    product.worker.kill('SIGKILL');
    await product.worker.ended();
    await product.control('POST', `/control/holds/${hold.id}/release`);
    await product.worker.start();
    expect((await answer).status).toBe(202);
    const isFound = async () => (await rowsOf(number))[0]?.['answer']?.kind === 'placed';
    await eventually(isFound, { withinMs: 45_000, what: 'the message to be found' });
    expect(await sentTo(number)).toHaveLength(1);
  });

  it.each([{ faults: [] }, { faults: ['webhooks_lost'] }])(
    'that does not arrive is sent again once, then the lead needs a person ($faults)',
    async ({ faults }) => {
      const number = aNumber();
      await product.control('POST', '/control/scenarios', {
        faults,
        to: number,
        outcome: 'held',
        sms: { outcome: 'undelivered' },
      });
      const stream = await streamOf(leadOf(number));
      expect([200, 202]).toContain((await send(number, 'Can you read this?')).status);
      const attention = async () => {
        const [lead] = await product.query('select needs_attention from leads where id = $1', [leadOf(number)]);
        return lead?.['needs_attention'].includes('message_not_delivered');
      };
      await soon(attention, 'the lead to need attention');
      expect(await sentTo(number)).toHaveLength(2);
      const failures = () =>
        stream.frames.filter(({ frame }) => (frame['update'] as any)?.requiresAttention).map(({ frame }) => frame);
      await soon(() => failures().length === 2, 'both failures to be shown');
      expect(failures()[0]).toMatchObject({
        type: 'sms_status_update',
        update: { status: 'failed', error: { errorCode: '30003' }, requiresAttention: true },
      });
      stream.close();
    },
  );
});

describe('what is said in a call of ours', () => {
  it('is shown to its lead and on its timeline while it is said, without its words, and signals nothing', async () => {
    const number = aNumber();
    const candidate = { to: number, firstName: 'Kanaria', lastName: 'Gesprächig' };
    await script(product, candidate, { timing: { ringMs: 50, talkMs: 10_000 } });
    const { body } = await product.trigger(triggerBody(candidate));
    const { call_id, conversation_id } = (body as { data: { call_id: string; conversation_id: string } }).data;
    const stream = await streamOf(leadOf(number));
    await product.control('POST', '/control/conversation-events', {
      leadId: leadOf(number),
      conversationId: conversation_id,
      phone: number,
      events: [
        { type: 'conversation_started' },
        { type: 'user_message', message: 'Ich heiße Geheimrat.', speaker: 'user' },
        { type: 'silence_detected', silence_duration_ms: 5_000 },
        { type: 'conversation_ended', duration_ms: 1_000 },
      ],
    });
    const lines = () =>
      product.query<{ text: string }>(
        "select text from timeline where call_id = $1 and kind = 'conversation_moment' order by id",
        [call_id],
      );
    await soon(async () => (await lines()).length === 3, 'three lines');
    expect(new Set((await lines()).map(({ text }) => text))).toEqual(
      new Set(['The conversation began', 'The candidate spoke', 'The conversation ended']),
    );
    await soon(() => stream.frames.length === 4, 'three frames and the greeting');
    stream.close();
    const { json } = await withTemporal(product, (client) => exportHistory(client, `candidate-call:${call_id}`));
    expect(json).not.toContain('WORKFLOW_EXECUTION_SIGNALED');
  });
});

describe('the stream of a lead', () => {
  const moments = (leadId: string, messages: string[]) =>
    product.control('POST', '/control/conversation-events', {
      leadId,
      conversationId: 'conv_9003kfixture00000000000000001',
      phone: '+493023125599',
      events: messages.map((message) => ({ type: 'user_message', message, speaker: 'user' })),
    });

  it('K1 brings what was missed after Last-Event-ID, over a restart of the API', async () => {
    const lead = 'lead_restart';
    const before = await streamOf(lead);
    await moments(lead, ['one', 'two']);
    await soon(() => before.frames.length === 3, 'two frames and the greeting');
    expect(before.frames[0]).toMatchObject({ id: null, frame: { type: 'connection_established', leadId: lead } });
    const lastId = before.frames[1]!.id!;
    await product.api.stop();
    await before.ended;
    expect(before.text()).toMatch(/retry: 1000\n\n$/);
    await product.api.start();
    await product.ready();
    await moments(lead, ['three']);

    const after = await streamOf(lead, { 'last-event-id': lastId });
    await soon(() => after.frames.length === 3, 'what was missed');
    await moments(lead, ['four']);
    await soon(() => after.frames.length === 4, 'what comes next');
    expect(after.frames.slice(1).map(({ frame }) => frame['message'])).toEqual(['two', 'three', 'four']);
    after.close();
  });
});
