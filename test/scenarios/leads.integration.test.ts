import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { twilioSignature } from '../../scripts/test/provider-signatures.ts';
import { DEMO } from '../../src/demo-settings.ts';
import { exportHistory, withTemporal } from '../harness/histories.ts';
import { eventually, type Product, startProduct } from '../harness/product.ts';
import { sendPostCall } from '../harness/signed-webhooks.ts';
import { aCandidate, type Candidate, callIdOf, closed, dialsTo, script, triggerBody } from './story.ts';

const SALES = '+493023125998';
const VOICE_STATUS = '/api/webhooks/twilio/voice/status';

let product: Product;
beforeAll(async () => {
  product = await startProduct({ env: { SALES_PHONE_NUMBER: SALES } });
});
afterAll(() => product.stop());

let sids = 0;
const aCallSid = () => `CA${(++sids).toString(16).padStart(32, '0')}`;

interface OutsideCall {
  person: Candidate;
  leadId: string;
  callSid: string;
  body: string;
}

/** The recorded event of a conversation that we did not place, about a person of this test. */
function anOutsideConversation(temperature: 'hot' | 'warm' | 'cold'): OutsideCall {
  const person = aCandidate();
  const callSid = aCallSid();
  const leadId = `lead_of_${callSid.slice(-4)}`;
  const body = readFileSync(new URL(`../fixtures/elevenlabs_post_call_auto_lead_${temperature}.json`, import.meta.url))
    .toString()
    .replaceAll('agent_auto_fixture', DEMO.elevenLabsAgentId)
    .replaceAll(/conv_9003kfixture0+/g, `conv_${callSid.slice(-6)}_`)
    .replaceAll(/CAf1c7[0-9a-f]+/g, callSid)
    .replaceAll(/\+1212555010[0-9]/g, person.to)
    .replaceAll(/lead_fixture_[0-9]/g, leadId)
    .replaceAll(/(Jordan|Sam) Example/g, `Kanaria ${person.lastName}`);
  return { person, leadId, callSid, body };
}

const postStatus = (to: Product, changes: Record<string, string>) => {
  const parameters = { AccountSid: DEMO.twilioAccountSid, Direction: 'outbound-api', ...changes };
  return to.request('POST', VOICE_STATUS, new URLSearchParams(parameters).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': twilioSignature(to.apiUrl + VOICE_STATUS, parameters, DEMO.twilioAuthToken),
  });
};
const statusOf = ({ person, callSid }: Pick<OutsideCall, 'person' | 'callSid'>, CallStatus: string, seconds = '0') => ({
  CallSid: callSid,
  CallStatus,
  From: DEMO.twilioPhoneNumber,
  To: person.to,
  CallDuration: seconds,
});

interface FollowUp {
  kind: string;
  status: string;
  outcome: string | null;
  cause: string;
  id: string;
  call_id: string;
}

const followUpsOf = (of: Product, to: string) =>
  of.query<FollowUp>(
    `select f.kind, f.status, f.result->>'outcome' as outcome, f.cause, f.id, f.call_id from follow_ups f
     join leads l on l.id = f.lead_id where l.phone = $1 order by f.due_at, f.kind`,
    [to],
  );
const allEnded = (of: Product, to: string, howMany: number) =>
  eventually(
    async () => {
      const rows = await followUpsOf(of, to);
      return rows.length === howMany && rows.every(({ status }) => status !== 'waiting') ? rows : undefined;
    },
    { withinMs: 20_000, what: `${howMany} follow-ups to have ended` },
  );
const leadOf = async (of: Product, to: string) =>
  (await of.query('select * from leads where phone = $1', [to]))[0] as Record<string, any> | undefined;
const framesOf = async (of: Product, to: string) =>
  (
    await of.query(
      'select frame from lead_frames f join leads l on l.id = f.lead_id where l.phone = $1 order by f.id',
      [to],
    )
  ).map((row) => (row as { frame: Record<string, any> }).frame);
const textsTo = async (of: Product, to: string) =>
  (await of.requests('twilio'))
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/Messages.json'))
    .map(({ body }) => new URLSearchParams(String(body)))
    .filter((form) => form.get('To') === to)
    .map((form) => form.get('Body'));

describe('a conversation of a call that we did not place', () => {
  it('A8 hot: is scored, the lead is written to at once and sales hear of it, each once', async () => {
    const call = anOutsideConversation('hot');
    const [first, second] = [await sendPostCall(product, call.body), await sendPostCall(product, call.body)];
    expect(first.body).toMatchObject({ status: 'processed', leadScore: 100, phoneNumber: call.person.to });
    expect(second.text).toBe(first.text);
    // The same call through another door.
    expect(await postStatus(product, statusOf(call, 'completed', '372'))).toMatchObject({ status: 200 });

    const ended = await allEnded(product, call.person.to, 2);
    expect(ended.map(({ kind, status, outcome }) => ({ kind, status, outcome }))).toEqual([
      { kind: 'immediate', status: 'done', outcome: 'sent' },
      { kind: 'notify_sales', status: 'done', outcome: 'sent' },
    ]);
    await closed(product, ended[0]!.call_id);
    expect(await followUpsOf(product, call.person.to)).toHaveLength(2);
    expect(await product.query('select id from calls where to_number = $1', [call.person.to])).toHaveLength(1);
    expect(await textsTo(product, call.person.to)).toEqual([
      `Hi Kanaria ${call.person.lastName}, thank you for talking with Jack Automotive about the mid-size SUV. A colleague will get back to you right away. Reply STOP to opt out.`,
    ]);
    expect(await textsTo(product, SALES)).toEqual([
      `Hot lead: Kanaria ${call.person.lastName}, ${call.person.to}, score 100. Please call back now.`,
    ]);

    const { body: story } = await product.v1('GET', `/calls/${ended[0]!.call_id}/timeline`);
    expect(story.items).toContainEqual(
      expect.objectContaining({ kind: 'lead', text: 'Lead score 100, hot: immediate, notify sales' }),
    );
    const lead = (await leadOf(product, call.person.to))!;
    expect(lead).toMatchObject({
      id: call.leadId,
      score: 100,
      temperature: 'hot',
      lead_status: 'Active Lead',
      customer_name: `Kanaria ${call.person.lastName}`,
      needs_attention: [],
      facts: {
        vehicleInterest: 'mid-size SUV',
        creditScore: '580-620',
        sentiment: 'Warm',
        lastCallStatus: 'completed',
        lastCallDuration: '372',
      },
    });
    const frames = await framesOf(product, call.person.to);
    const types = frames.map(({ type }) => type);
    expect(types.filter((type) => type === 'post_call_summary')).toHaveLength(1);
    expect(types.filter((type) => type === 'call_status_update')).toHaveLength(1);
    expect(frames).toContainEqual(
      expect.objectContaining({
        type: 'lead_profile_updated',
        updates: expect.objectContaining({ leadScore: 100, temperature: 'hot' }),
      }),
    );
    const shown = frames.flatMap(({ updates }) => (updates?.lastFollowUp ? [updates.lastFollowUp.kind as string] : []));
    expect(new Set(shown)).toEqual(new Set(['immediate', 'notify_sales']));
    expect(shown).toHaveLength(2);
    // The carrier's word came first and made a lead of the number; all of it moved to the id that the conversation names.
    const nameless = `lead_${call.person.to.slice(1)}`;
    expect(await product.query('select id from lead_frames where lead_id = $1', [nameless])).toEqual([]);
    // Who is told of leads is none.
    expect(await leadOf(product, SALES)).toBeUndefined();
  });

  it('warm, and without a leg: the lead is written to when it is due, and again later', async () => {
    const call = anOutsideConversation('warm');
    expect((await sendPostCall(product, call.body)).body).toMatchObject({ leadScore: 45 });
    const ended = await allEnded(product, call.person.to, 2);
    expect(ended.map(({ kind, outcome }) => ({ kind, outcome }))).toEqual([
      { kind: 'follow_up_24h', outcome: 'sent' },
      { kind: 'nurture', outcome: 'sent' },
    ]);
    expect(await textsTo(product, call.person.to)).toHaveLength(2);
    expect(await leadOf(product, call.person.to)).toMatchObject({ id: call.leadId, score: 45, temperature: 'warm' });
  });

  it('cold: only keeps in touch', async () => {
    const call = anOutsideConversation('cold');
    expect((await sendPostCall(product, call.body)).body).toMatchObject({ leadScore: 0 });
    const ended = await allEnded(product, call.person.to, 1);
    expect(ended[0]).toMatchObject({ kind: 'nurture', outcome: 'sent' });
    expect(await textsTo(product, call.person.to)).toHaveLength(1);
  });

  it('is not followed by a text to somebody who wants none', async () => {
    const call = anOutsideConversation('cold');
    const { phoneHash } = await import('../../src/store/calls/phone-hash.ts');
    await product.query("insert into suppressions (phone_hash, reason) values ($1, 'asked us')", [
      phoneHash(call.person.to),
    ]);
    await sendPostCall(product, call.body);
    const ended = await allEnded(product, call.person.to, 1);
    expect(ended[0]).toMatchObject({ kind: 'nurture', status: 'dropped', outcome: 'opted_out' });
    expect(await textsTo(product, call.person.to)).toEqual([]);
  });

  it('that comes after the call had its end is scored all the same', async () => {
    const call = anOutsideConversation('hot');
    await postStatus(product, statusOf(call, 'completed', '372'));
    const [thanks] = await allEnded(product, call.person.to, 1);
    expect(thanks).toMatchObject({ kind: 'successful_call', outcome: 'sent' });
    await closed(product, thanks!.call_id);
    await sendPostCall(product, call.body);
    const ended = await allEnded(product, call.person.to, 3);
    expect(ended.map(({ kind }) => kind).toSorted()).toEqual(['immediate', 'notify_sales', 'successful_call']);
    expect(await leadOf(product, call.person.to)).toMatchObject({ id: call.leadId, score: 100 });
  });

  it('leaves nothing personal in the histories of its call and its follow-ups', async () => {
    const call = anOutsideConversation('hot');
    await sendPostCall(product, call.body);
    const ended = await allEnded(product, call.person.to, 2);
    const histories = await withTemporal(product, (client) =>
      Promise.all(
        [`outside-call:${call.callSid}`, ...ended.map(({ id }) => `follow-up-lead:${id}`)].map((id) =>
          exportHistory(client, id),
        ),
      ),
    );
    const told = JSON.stringify(histories).replaceAll(/"data":"([A-Za-z0-9+/=]+)"/g, (_, data: string) =>
      Buffer.from(data, 'base64').toString(),
    );
    for (const secret of [/3023125\d{3}/, /Kanaria/, /Geheimrat/, new RegExp(call.leadId)])
      expect(secret.exec(told)).toBeNull();
  });
});

describe('a voice status of a call that we did not place', () => {
  it.each([
    ['no-answer', {}, 'retry_call'],
    ['busy', {}, 'callback'],
    ['failed', { ErrorCode: '30005' }, 'retry_call'],
  ])('"%s": nobody is rung by itself, the lead says that somebody should', async (status, more, kind) => {
    const call = { person: aCandidate(), callSid: aCallSid() };
    await postStatus(product, { ...statusOf(call, status), ...more });
    const ended = await allEnded(product, call.person.to, 1);
    expect(ended[0]).toMatchObject({ kind, status: 'done', outcome: 'left_to_people' });
    expect(ended[0]!.cause).toBe(`${ended[0]!.call_id}:${kind}`);
    expect(await leadOf(product, call.person.to)).toMatchObject({ needs_attention: [`follow_up_${kind}`] });
    expect(await dialsTo(product, call.person)).toEqual([]);
    expect(await textsTo(product, call.person.to)).toEqual([]);
  });

  it('"failed" for good: the lead is written to', async () => {
    const call = { person: aCandidate(), callSid: aCallSid() };
    await postStatus(product, { ...statusOf(call, 'failed'), ErrorCode: '21211' });
    const ended = await allEnded(product, call.person.to, 1);
    expect(ended[0]).toMatchObject({ kind: 'sms_follow_up', outcome: 'sent' });
    expect(await textsTo(product, call.person.to)).toHaveLength(1);
  });

  it('D4 that comes late takes nothing back at the lead', async () => {
    const call = { person: aCandidate(), callSid: aCallSid() };
    await postStatus(product, { ...statusOf(call, 'busy'), Timestamp: 'Mon, 16 Jun 2025 13:43:00 +0000' });
    await allEnded(product, call.person.to, 1);
    await postStatus(product, { ...statusOf(call, 'ringing'), Timestamp: 'Mon, 16 Jun 2025 13:44:00 +0000' });
    await eventually(async () => (await framesOf(product, call.person.to)).length === 3, { what: 'the late frame' });
    expect(await leadOf(product, call.person.to)).toMatchObject({ facts: { lastCallStatus: 'busy' } });
  });

  it('shows a recording under our own address', async () => {
    const call = { person: aCandidate(), callSid: aCallSid() };
    await postStatus(product, {
      ...statusOf(call, 'busy'),
      RecordingSid: `RE${'a'.repeat(32)}`,
      RecordingUrl: 'https://api.twilio.example/recordings/RE',
    });
    const frame = await eventually(
      async () =>
        (await framesOf(product, call.person.to)).find(({ update }) => update?.type === 'recording_available'),
      { what: 'the recording to be shown' },
    );
    expect(frame['update'].recording).toMatchObject({
      recordingUrl: `${product.apiUrl}/api/v1/calls/${await callIdOf(product, call.person)}/recording`,
      leadId: (await leadOf(product, call.person.to))!['id'],
    });
  });
});

describe('somebody who rings us', () => {
  const rings = async (person: Candidate) => {
    const { callSid } = await product.control('POST', '/control/calls', {
      ...{ direction: 'inbound', from: person.to, to: DEMO.twilioPhoneNumber, initiation: true },
      ...{ outcome: 'held', statusCallbackPath: VOICE_STATUS },
      timing: { ringMs: 100, talkMs: 200, summaryAfterMs: 50, webhookAfterMs: 50 },
    });
    const { calls } = await product.control('GET', '/control/state');
    const { initiation } = calls.find((call: { callSid: string }) => call.callSid === callSid);
    return { callSid: String(callSid), variables: initiation.body.dynamic_variables as Record<string, string> };
  };

  it('becomes a lead by the call, is scored, and is known the next time', async () => {
    const person = aCandidate();
    const first = await rings(person);
    expect(first.variables).toMatchObject({ customer_name: 'Customer', lead_status: 'New Inquiry' });
    await eventually(async () => typeof (await leadOf(product, person.to))?.['score'] === 'number', {
      withinMs: 20_000,
      what: 'the lead to be scored',
    });
    // "Customer" is what we call who has no name.
    expect(await leadOf(product, person.to)).toMatchObject({
      customer_name: null,
      facts: { lastCallSid: first.callSid },
    });
    await closed(product, await callIdOf(product, person));

    const { variables } = await rings(person);
    expect(variables).toMatchObject({
      lead_status: 'Returning Customer',
      customer_greeting: 'Good to hear from you again',
    });
    expect(variables['previous_summary']!.length).toBeGreaterThan(20);
  });
});

describe('a call to a lead', () => {
  const request = (person: Candidate) => ({
    agentId: DEMO.elevenLabsAgentId,
    callRequest: {
      leadId: `lead_of_${person.to.slice(-3)}`,
      phoneNumber: person.to,
      agentOverrides: {
        systemPrompt: 'Previous contact: SMS about an SUV.',
        firstMessage: 'Hi, following up on your message.',
        context: { customerName: `Kanaria ${person.lastName}` },
      },
    },
    conversationHistory: [
      { speaker: 'agent', content: 'Hello', timestamp: '2025-06-16T13:40:00.000Z' },
      { speaker: 'lead', content: 'Is the SUV still there?', timestamp: '2025-06-16T13:40:03.000Z' },
    ],
  });

  it('takes the history along, rings once for the same request, and is scored', async () => {
    const person = aCandidate();
    await script(product, person, {});
    const [first, second] = [
      await product.request('POST', '/api/elevenlabs/outbound-call', request(person)),
      await product.request('POST', '/api/elevenlabs/outbound-call', request(person)),
    ];
    expect(first).toMatchObject({ status: 200, body: { success: true, status: 'initiated' } });
    expect(second.text).toBe(first.text);

    const dials = await dialsTo(product, person);
    expect(dials).toHaveLength(1);
    const { dynamic_variables, conversation_config_override } = dials[0]!.body[
      'conversation_initiation_client_data'
    ] as Record<string, any>;
    expect(dynamic_variables).toMatchObject({
      lead_id: `lead_of_${person.to.slice(-3)}`,
      conversation_history: JSON.stringify([
        { role: 'assistant', content: 'Hello', timestamp: '2025-06-16T13:40:00.000Z' },
        { role: 'user', content: 'Is the SUV still there?', timestamp: '2025-06-16T13:40:03.000Z' },
      ]),
      attempt_id: expect.stringMatching(/\.1$/),
    });
    expect(conversation_config_override).toEqual({
      agent: {
        prompt: { prompt: 'Previous contact: SMS about an SUV.' },
        first_message: 'Hi, following up on your message.',
      },
    });
    const call = await closed(product, await callIdOf(product, person));
    expect(call).toMatchObject({ outcome: 'held' });
    expect(await leadOf(product, person.to)).toMatchObject({
      id: `lead_of_${person.to.slice(-3)}`,
      score: expect.any(Number),
    });
    await allEnded(product, person.to, 1);
  });
});

describe('a candidate of HOC', () => {
  it('is no lead: not after the call, and not when callbacks name the number', async () => {
    const person = aCandidate();
    await script(product, person, {});
    await product.trigger(triggerBody(person));
    await closed(product, await callIdOf(product, person));
    // They ring back, nobody answers, and the carrier tells the lead's door.
    const callSid = aCallSid();
    await postStatus(product, {
      CallSid: callSid,
      CallStatus: 'no-answer',
      Direction: 'inbound',
      From: person.to,
      To: DEMO.twilioPhoneNumber,
      CallDuration: '0',
    });
    const outside = await eventually(
      async () => (await product.query('select id, phase from calls where outside_key = $1', [callSid]))[0],
      { what: 'the call to be followed' },
    );
    await closed(product, (outside as { id: string }).id);
    expect(await leadOf(product, person.to)).toBeUndefined();
    expect(
      await product.query('select id from follow_ups where call_id in (select id from calls where to_number = $1)', [
        person.to,
      ]),
    ).toEqual([]);
    expect(await textsTo(product, person.to)).toEqual([]);
    const { body } = await product.request('POST', '/api/webhooks/elevenlabs/conversation-initiation', {
      caller_id: person.to,
      called_number: DEMO.twilioPhoneNumber,
    });
    expect(body).toMatchObject({
      dynamic_variables: {
        customer_name: 'Customer',
        previous_summary: 'First conversation - no previous interaction history',
      },
    });
  });
});

describe('where follow-ups may ring', () => {
  let ringing: Product;
  beforeAll(async () => {
    ringing = await startProduct({ env: { LEAD_FOLLOW_UP_CALLS: 'true' } });
  });
  afterAll(() => ringing.stop());

  it('who did not answer is rung once more, and then written to', async () => {
    const call = { person: aCandidate(), callSid: aCallSid() };
    await script(ringing, call.person, { outcome: 'no_answer' });
    await postStatus(ringing, statusOf(call, 'no-answer'));
    const ended = await allEnded(ringing, call.person.to, 2);
    expect(ended.map(({ kind, outcome }) => ({ kind, outcome }))).toEqual([
      { kind: 'retry_call', outcome: 'rung' },
      { kind: 'sms_follow_up', outcome: 'sent' },
    ]);
    expect(await dialsTo(ringing, call.person)).toHaveLength(1);
    expect(await textsTo(ringing, call.person.to)).toHaveLength(1);
    expect(ended[1]!.call_id).not.toBe(ended[0]!.call_id);
  });
});
