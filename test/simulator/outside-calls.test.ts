import { describe, expect, it } from '@jest/globals';
import { DEMO_SETTINGS } from '../../simulator/settings.ts';
import { elevenLabsSignature } from '../../simulator/callbacks/signatures.ts';
import { callErika } from './orders.ts';
import { isSignedByTwilio, sentTo } from './own-legs.ts';
import { mustBe } from './specs.ts';
import { allIsQuiet, aStage, type Callback, ERIKA, QUICK, type Stage } from './stage.ts';

const OURS = DEMO_SETTINGS.twilioPhoneNumber;
const POST_CALL = '/api/webhooks/elevenlabs/post-call';

const aCall = (changes: Record<string, unknown> = {}) => ({
  placedBy: 'outside',
  direction: 'outbound',
  via: 'elevenlabs',
  from: OURS,
  to: ERIKA,
  outcome: 'held',
  timing: QUICK,
  ...changes,
});

const isSignedByAgent = ({ headers, raw }: Callback, header: string): boolean => {
  const signature = String(headers[header]);
  const secs = Number(/^t=(\d+),/.exec(signature)?.[1]);
  return signature === elevenLabsSignature(DEMO_SETTINGS.elevenLabsWebhookSecret, raw, secs);
};

describe('a call that somebody else placed', () => {
  it('through ElevenLabs: talks, is read like ours, and tells Event Streams and the post-call webhook', async () => {
    const stage = await aStage();
    const wish = aCall({ dynamicVariables: { lead_id: 'lead-7' }, userId: 'somebody' });
    const { status, body } = await stage.control('/calls', wish);
    expect([status, Object.keys(body)]).toEqual([201, ['callSid', 'conversationId']]);
    await allIsQuiet(stage);
    const [webhook] = sentTo(stage, POST_CALL);
    mustBe('postCallTranscription', webhook!.body);
    expect(webhook!.body.data).toMatchObject({
      conversation_id: body.conversationId,
      user_id: 'somebody',
      conversation_initiation_client_data: { dynamic_variables: { lead_id: 'lead-7' } },
    });
    expect(sentTo(stage, '/api/webhooks/twilio/events')).toHaveLength(5);
    mustBe('call', (await stage.twilio(`/Calls/${body.callSid}.json`)).body);
  });

  it('through Twilio: tells its own callbacks, signed, and the post-call path that it names', async () => {
    const stage = await aStage();
    const paths = {
      statusCallbackPath: '/call-status-callback',
      amdCallbackPath: '/amd-status-callback',
      recordingCallbackPath: '/recording-status-callback',
      postCallPath: '/webhooks/elevenlabs',
    };
    const { body } = await stage.control('/calls', aCall({ via: 'twilio', ...paths }));
    expect((await stage.elevenLabs(`/conversations/${body.conversationId}`)).status).toBe(404);
    await allIsQuiet(stage);
    const forms = stage.callbacks.filter(({ path }) => path.endsWith('-callback'));
    expect(forms.every(isSignedByTwilio)).toBe(true);
    expect(sentTo(stage, paths.statusCallbackPath).map((callback) => callback.body.CallStatus)).toEqual([
      'initiated',
      'ringing',
      'in-progress',
      'completed',
    ]);
    for (const callback of sentTo(stage, paths.statusCallbackPath)) mustBe('statusCallback', callback.body);
    expect(sentTo(stage, paths.amdCallbackPath).map((callback) => callback.body.AnsweredBy)).toEqual(['human']);
    const recorded = sentTo(stage, paths.recordingCallbackPath).map((callback) => callback.body);
    for (const callback of recorded) mustBe('recordingCallback', callback);
    expect(recorded.map(({ RecordingStatus }) => RecordingStatus)).toEqual(['in-progress', 'completed']);
    expect(sentTo(stage, paths.postCallPath)[0]!.body.data.conversation_id).toBe(body.conversationId);
    expect((await stage.elevenLabs(`/conversations/${body.conversationId}`)).body.status).toBe('done');
    expect(sentTo(stage, '/api/webhooks/twilio/events')).toEqual([]);
  });

  it('through Twilio, unanswered: it has no conversation, and its recording is absent', async () => {
    const stage = await aStage();
    const paths = { statusCallbackPath: '/status', recordingCallbackPath: '/recording' };
    const { body } = await stage.control('/calls', aCall({ via: 'twilio', outcome: 'no_answer', ...paths }));
    expect(body.conversationId).toBeNull();
    await allIsQuiet(stage);
    expect(sentTo(stage, '/status').at(-1)!.body.CallStatus).toBe('no-answer');
    expect(sentTo(stage, '/recording').map((callback) => callback.body.RecordingStatus)).toEqual(['absent']);
    expect(sentTo(stage, POST_CALL)).toEqual([]);
  });

  it('follows the scenario of the person at the other end in what it leaves out', async () => {
    const stage = await aStage();
    await stage.control('/scenarios', { to: ERIKA, outcome: 'busy', timing: QUICK });
    await stage.control('/calls', { to: ERIKA, from: OURS });
    await allIsQuiet(stage);
    expect(sentTo(stage, POST_CALL)[0]!.body).toMatchObject({ type: 'call_initiation_failure' });
  });
});

describe('a caller who rings us', () => {
  it('is told of once, at the end, as an inbound call, and the conversation knows who called', async () => {
    const stage = await aStage();
    const wish = aCall({ direction: 'inbound', from: ERIKA, to: OURS, statusCallbackPath: '/status' });
    const { body } = await stage.control('/calls', wish);
    await allIsQuiet(stage);
    const forms = sentTo(stage, '/status').map((callback) => callback.body);
    expect(forms).toMatchObject([{ CallStatus: 'completed', Direction: 'inbound', From: ERIKA, To: OURS }]);
    const { metadata } = (await stage.elevenLabs(`/conversations/${body.conversationId}`)).body;
    expect(metadata.phone_call).toMatchObject({ direction: 'inbound', external_number: ERIKA, agent_number: OURS });
    expect((await stage.twilio(`/Calls/${body.callSid}.json`)).body.direction).toBe('inbound');
  });

  it('makes ElevenLabs ask how to begin; the answer is kept and its variables are the conversation’s', async () => {
    const stage = await aStage();
    const path = '/api/webhooks/elevenlabs/conversation-initiation';
    const answer = { type: 'conversation_initiation_client_data', dynamic_variables: { customer_name: 'Erika' } };
    stage.answerAt(path, () => ({ body: JSON.stringify(answer) }));
    const wish = aCall({ direction: 'inbound', from: ERIKA, to: OURS, initiation: true });
    const { body } = await stage.control('/calls', wish);
    const [question] = sentTo(stage, path);
    mustBe('conversationInitiation', question!.body);
    expect(question!.headers['x-api-key']).toBe('demo-api-key');
    expect((await stage.control('/state')).body.calls[0].initiation).toEqual({ status: 200, body: answer });
    await allIsQuiet(stage);
    const conversation = (await stage.elevenLabs(`/conversations/${body.conversationId}`)).body;
    expect(conversation.conversation_initiation_client_data.dynamic_variables.customer_name).toBe('Erika');
  });
});

describe('an interview in the browser', () => {
  const transcript = [
    { role: 'agent', message: 'Hello, shall we begin?' },
    { role: 'user', message: 'Yes, I have built payment systems for five years.' },
  ];

  it('is a conversation without telephone, told of at the interview webhook', async () => {
    const stage = await aStage();
    const wish = { conversationId: 'conv_interview', transcript, talkMs: 20, summaryAfterMs: 10, webhookAfterMs: 10 };
    const { status, body } = await stage.control('/interviews', wish);
    expect([status, body]).toEqual([201, { conversationId: 'conv_interview' }]);
    await allIsQuiet(stage);
    const [webhook, ...more] = stage.callbacks;
    expect([webhook!.path, more]).toEqual(['/api/convai-webhook', []]);
    expect(isSignedByAgent(webhook!, 'elevenlabs-signature')).toBe(true);
    mustBe('postCallTranscription', webhook!.body);
    const { body: conversation } = await stage.elevenLabs('/conversations/conv_interview');
    expect(conversation).toEqual(webhook!.body.data);
    expect(conversation.metadata.phone_call).toBeNull();
    expect(conversation.transcript.map(({ message }: { message: string }) => message)).toEqual(
      transcript.map(({ message }) => message),
    );
    mustBe('conversations', (await stage.elevenLabs('/conversations')).body);
    expect((await stage.twilio('/Calls.json')).body.calls).toEqual([]);
    expect((await stage.control('/interviews', wish)).status).toBe(409);
  });
});

describe('conversation events', () => {
  it('are sent one by one, signed in xi-signature; what our side answered is told', async () => {
    const stage = await aStage();
    const path = '/api/webhooks/elevenlabs/conversation-events';
    stage.answerAt(path, ({ body }) => ({ status: body.type === 'nonsense' ? 400 : 200, body: body.type }));
    const { body } = await stage.control('/conversation-events', {
      leadId: 'lead-7',
      conversationId: 'conv_7',
      phone: ERIKA,
      events: [
        { type: 'user_message', message: 'Hallo', speaker: 'user' },
        { type: 'silence_detected', silence_duration_ms: 6_000 },
        { type: 'nonsense' },
      ],
    });
    expect(body.answers).toEqual([
      { status: 200, text: 'user_message' },
      { status: 200, text: 'silence_detected' },
      { status: 400, text: 'nonsense' },
    ]);
    expect(stage.callbacks.every((callback) => isSignedByAgent(callback, 'xi-signature'))).toBe(true);
    expect(stage.callbacks[0]!.body).toMatchObject({
      type: 'user_message',
      data: {
        conversation_id: 'conv_7',
        message: 'Hallo',
        metadata: { phone_number: ERIKA },
        conversation_initiation_client_data: { lead_id: 'lead-7' },
      },
    });
    expect(stage.callbacks[1]!.body.data.metadata.silence_duration_ms).toBe(6_000);
  });
});

describe('the scenario’s own analysis', () => {
  it('is laid over ours, in the webhook as in the conversation', async () => {
    const stage = await aStage();
    const entry = { data_collection_id: 'intent', value: 'purchase', json_schema: null, rationale: 'said so' };
    const analysis = { data_collection_results: { intent: entry }, call_successful: 'failure' };
    await callErika(stage, { outcome: 'held', timing: QUICK, conversation: { analysis, summary: 'Wants a truck.' } });
    await allIsQuiet(stage);
    const { data } = sentTo(stage, POST_CALL)[0]!.body;
    expect(data.analysis).toMatchObject({ ...analysis, transcript_summary: 'Wants a truck.' });
    expect(data.transcript.length).toBeGreaterThan(10);
  });
});

describe('bad input', () => {
  it.each([
    ['/calls', { to: '030 23125', from: OURS }],
    ['/calls', { to: ERIKA, from: OURS, direction: 'sideways' }],
    ['/calls', { to: ERIKA, from: OURS, statusCallbackPath: 'status' }],
    ['/calls', { to: ERIKA, from: OURS, faults: ['webhooks_gone'] }],
    ['/interviews', { transcript: 'hello' }],
    ['/conversation-events', { conversationId: 'conv_7', phone: ERIKA, events: [] }],
  ])('%s with %j is refused with a reason', async (path, body) => {
    const stage: Stage = await aStage();
    const answer = await stage.control(path, body);
    expect([answer.status, answer.body.error]).toEqual([400, expect.stringMatching(/\w/)]);
  });
});
