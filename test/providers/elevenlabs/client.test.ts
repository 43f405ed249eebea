import { describe, expect, it } from '@jest/globals';
import { createVoiceAgent } from '../../../src/providers/elevenlabs/client.ts';
import type { PlaceCallOrder } from '../../../src/domain/calls/place-call-order.ts';
import { CANARY, failsInOurWords, failureOf, onlyRequest } from '../failures.ts';
import { recordedServer, recording } from '../recorded-server.ts';

const ATTEMPT_ID = '0198c0de-0000-7000-8000-000000000001.1';
const CALL_SID = 'CAf1c70000000000000000000000000001';

const anOrder = (changes: Partial<PlaceCallOrder> = {}): PlaceCallOrder => ({
  attemptId: ATTEMPT_ID,
  toNumber: CANARY.number,
  line: '+493023125200',
  timeLimitSeconds: 1_800,
  agentPhoneNumberId: null,
  prompt: `Sprechen Sie mit ${CANARY.name}.`,
  firstMessage: 'Guten Tag!',
  language: 'de',
  dynamicVariables: { candidatefirst_name: 'Kanarina', companyname: '', attempt_id: ATTEMPT_ID },
  ringSeconds: 60,
  maxDurationSeconds: null,
  machineDetection: true,
  recordCall: false,
  ...changes,
});

const agent = (baseUrl: string, httpTimeoutMs?: number) =>
  createVoiceAgent({
    baseUrl,
    apiKey: 'xi-test',
    agentId: 'agent_1',
    agentPhoneNumberId: 'phnum_1',
    ...(httpTimeoutMs !== undefined && { httpTimeoutMs }),
  });

const PLACED = { success: true, message: 'ok', conversation_id: 'conv_1', callSid: CALL_SID };

describe('placeCall', () => {
  it('sends exactly the body of the contract, once', async () => {
    const server = await recordedServer({ body: PLACED });
    await agent(`${server.url}/elevenlabs`).placeCall(anOrder());
    const request = onlyRequest(server.sent);
    expect(request).toMatchObject({ method: 'POST', path: '/elevenlabs/v1/convai/twilio/outbound-call' });
    expect(request.headers).toMatchObject({ 'xi-api-key': 'xi-test', 'content-type': 'application/json' });
    expect(JSON.parse(request.body)).toEqual({
      agent_id: 'agent_1',
      agent_phone_number_id: 'phnum_1',
      to_number: CANARY.number,
      call_recording_enabled: false,
      telephony_call_config: { ringing_timeout_secs: 60, twilio_machine_detection: { mode: 'enable' } },
      conversation_initiation_client_data: {
        user_id: ATTEMPT_ID,
        dynamic_variables: { candidatefirst_name: 'Kanarina', companyname: '', attempt_id: ATTEMPT_ID },
        conversation_config_override: {
          agent: {
            prompt: { prompt: `Sprechen Sie mit ${CANARY.name}.` },
            first_message: 'Guten Tag!',
            language: 'de',
          },
        },
      },
    });
  });

  it('sends what is asked for beyond that, and leaves out what is not', async () => {
    const server = await recordedServer({ body: PLACED });
    const order = anOrder({
      agentPhoneNumberId: 'phnum_2',
      maxDurationSeconds: 600,
      machineDetection: false,
      recordCall: true,
      ringSeconds: 5_000,
      prompt: '',
      firstMessage: '',
    });
    await agent(server.url).placeCall(order);
    const body = JSON.parse(onlyRequest(server.sent).body);
    expect(body).toMatchObject({ agent_phone_number_id: 'phnum_2', call_recording_enabled: true });
    expect(body.telephony_call_config).toEqual({ ringing_timeout_secs: 999 });
    expect(body.conversation_initiation_client_data.conversation_config_override).toEqual({
      agent: { language: 'de' },
      conversation: { max_duration_seconds: 600 },
    });
  });

  it.each([
    [PLACED, { success: true, conversationId: 'conv_1', callSid: CALL_SID }],
    [
      { success: true, message: '', conversation_id: null, callSid: null },
      { success: true, conversationId: null, callSid: null },
    ],
    [
      { success: false, message: CANARY.number, conversation_id: null, callSid: null },
      { success: false, conversationId: null, callSid: null },
    ],
    [
      { success: false, message: '', conversation_id: null, callSid: CALL_SID },
      { success: false, conversationId: null, callSid: CALL_SID },
    ],
  ])('A5 gives back flag and ids as answered, a refusal in a 200 too: %j', async (body, expected) => {
    const server = await recordedServer({ body });
    expect(await agent(server.url).placeCall(anOrder())).toEqual(expected);
  });

  it('waits for a slow answer: the timer of the SDK decides nothing', async () => {
    const server = await recordedServer({ body: PLACED, afterMs: 300 });
    expect(await agent(server.url).placeCall(anOrder())).toMatchObject({ callSid: CALL_SID });
  });

  it.each([{ ...PLACED, success: 'yes' }, `<html>${CANARY.number}</html>`, '', [], 'null', '{"success":tru'])(
    'takes a success that cannot be read for unclear, never for a refusal: %j',
    async (body) => {
      const server = await recordedServer({ body });
      expect(await failureOf(agent(server.url).placeCall(anOrder()))).toMatchObject({ kind: 'bad_answer' });
      expect(server.sent).toHaveLength(1);
    },
  );

  it.each([
    [429, { detail: { status: 'too_many_concurrent_requests', message: 'wait' } }, 'too_many_concurrent_requests'],
    [429, { detail: { code: 'rate_limit_exceeded', message: 'wait' } }, 'rate_limit_exceeded'],
    [401, { detail: { status: 'quota_exceeded', message: 'pay' } }, 'quota_exceeded'],
    [422, { detail: [{ loc: ['body', 'to_number'], msg: CANARY.number, type: 'value_error' }] }, null],
  ])('keeps of a refusal (%s %j) its code', async (status, body, code) => {
    const server = await recordedServer({ status, body });
    expect(await failureOf(agent(server.url).placeCall(anOrder()))).toMatchObject({ status, code });
  });

  failsInOurWords((url, httpTimeoutMs) => agent(url, httpTimeoutMs).placeCall(anOrder()));
});

describe('fetchConversation', () => {
  it('reads the recorded answers of a conversation from its start to its end', async () => {
    const { responses } = recording('elevenlabs_get_conversation_sequence.json');
    const server = await recordedServer(...responses);
    const id = 'conv_9004kfixture00000000000000001';
    expect(await failureOf(agent(server.url).fetchConversation(id))).toMatchObject({
      kind: 'not_found',
      code: 'conversation_not_found',
    });
    const later = [];
    for (let look = 1; look < responses.length; look += 1) later.push(await agent(server.url).fetchConversation(id));
    expect(later.map(({ status }) => status).slice(0, 3)).toEqual(['in_progress', 'processing', 'done']);
    expect(later[2]!.turns.map(({ role }) => role)).toEqual(['agent', 'candidate', 'agent', 'candidate']);
    expect(server.sent[0]).toMatchObject({ method: 'GET', path: `/v1/convai/conversations/${id}` });
    expect(server.sent[0]!.headers).toMatchObject({ 'xi-api-key': 'xi-test' });
  });

  it('asks again for a status that is new to us, and refuses an answer that is no conversation', async () => {
    const server = await recordedServer(
      { body: { conversation_id: 'conv_1', status: 'archived' } },
      { body: { status: 'done' } },
      { body: `<html>${CANARY.name}</html>` },
    );
    expect((await agent(server.url).fetchConversation('conv_1')).status).toBe('processing');
    expect(await failureOf(agent(server.url).fetchConversation('conv_1'))).toMatchObject({ kind: 'bad_answer' });
    expect(await failureOf(agent(server.url).fetchConversation('conv_1'))).toMatchObject({ kind: 'bad_answer' });
  });

  it('cannot be led out of its path by an id', async () => {
    const server = await recordedServer({ body: { conversation_id: 'x', status: 'done' } });
    await agent(server.url).fetchConversation('../../v1/user?x=1');
    expect(onlyRequest(server.sent).path).toBe('/v1/convai/conversations/..%2F..%2Fv1%2Fuser%3Fx%3D1');
  });

  failsInOurWords((url, httpTimeoutMs) => agent(url, httpTimeoutMs).fetchConversation('conv_1'));
});

describe('findConversations', () => {
  const query = { attemptId: ATTEMPT_ID, startedAfter: new Date('2026-11-21T08:10:00.700Z') };
  const page = (ids: string[], cursor: string | null = null) => ({
    body: {
      conversations: ids.map((conversation_id) => ({ conversation_id })),
      has_more: cursor !== null,
      next_cursor: cursor,
    },
  });

  it('lists by the attempt id, with room for clocks that differ', async () => {
    const server = await recordedServer(page(['conv_1']));
    expect(await agent(server.url).findConversations(query)).toEqual(['conv_1']);
    const asked = new URL(onlyRequest(server.sent).path, server.url);
    expect(asked.pathname).toBe('/v1/convai/conversations');
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      user_id: ATTEMPT_ID,
      call_start_after_unix: String(Date.parse('2026-11-21T08:00:00Z') / 1_000),
      page_size: '100',
    });
  });

  it('follows the cursor and names each conversation once', async () => {
    const server = await recordedServer(page(['conv_1', 'conv_2'], 'next page'), page(['conv_2', 'conv_3']));
    expect(await agent(server.url).findConversations(query)).toEqual(['conv_1', 'conv_2', 'conv_3']);
    expect(new URL(server.sent[1]!.path, server.url).searchParams.get('cursor')).toBe('next page');
  });

  it('ends after a handful of pages, whatever the cursor says', async () => {
    const server = await recordedServer(page(['conv_1'], 'again'));
    expect(await agent(server.url).findConversations(query)).toEqual(['conv_1']);
    expect(server.sent).toHaveLength(5);
  });

  it('leaves out what says that it is somebody else’s', async () => {
    const conversations = [
      { conversation_id: 'conv_1', user_id: 'a stranger' },
      { conversation_id: 'conv_2', user_id: ATTEMPT_ID },
    ];
    const server = await recordedServer({ body: { conversations, has_more: false } });
    expect(await agent(server.url).findConversations(query)).toEqual(['conv_2']);
  });

  it.each([{}, { conversations: null }, { conversations: [{ id: 1 }] }, []])(
    'never takes an answer it cannot read for "there is none": %j',
    async (body) => {
      const server = await recordedServer({ body });
      expect(await failureOf(agent(server.url).findConversations(query))).toMatchObject({ kind: 'bad_answer' });
    },
  );

  failsInOurWords((url, httpTimeoutMs) => agent(url, httpTimeoutMs).findConversations(query));
});
