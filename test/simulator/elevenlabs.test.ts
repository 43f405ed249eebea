import { describe, expect, it } from '@jest/globals';
import { order, placeCall } from './orders.ts';
import { mustBe } from './specs.ts';
import { aStage, ENDLESS, ERIKA, type Stage } from './stage.ts';

describe('ElevenLabs refuses', () => {
  it('a wrong key, at every door', async () => {
    const stage = await aStage();
    const wrong = { 'xi-api-key': 'wrong' };
    const answers = [
      await stage.elevenLabs('/twilio/outbound-call', order(), wrong),
      await stage.elevenLabs('/conversations', undefined, wrong),
      await stage.elevenLabs('/conversations/conv_1', undefined, wrong),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(401);
      expect(body).toEqual({ detail: { status: 'invalid_api_key', message: 'Invalid API key' } });
    }
  });

  it('an order without its fields, naming each', async () => {
    const stage = await aStage();
    const { status, body } = await stage.elevenLabs('/twilio/outbound-call', {});
    expect(status).toBe(422);
    mustBe('validationError', body);
    expect(body.detail.map(({ loc, type }: { loc: string[]; type: string }) => [loc.join('.'), type])).toEqual([
      ['body.agent_id', 'missing'],
      ['body.agent_phone_number_id', 'missing'],
      ['body.to_number', 'missing'],
    ]);
  });

  it.each([
    ['a number instead of a text', { to_number: 49 }],
    ['a ringing time-out of none', { telephony_call_config: { ringing_timeout_secs: 0 } }],
    ['an unknown machine detection', { telephony_call_config: { twilio_machine_detection: { mode: 'maybe' } } }],
    ['a variable that is a list', { conversation_initiation_client_data: { dynamic_variables: { names: [] } } }],
  ])('%s', async (_what, changes) => {
    const stage = await aStage();
    const { status, body } = await placeCall(stage, changes);
    expect(status).toBe(422);
    mustBe('validationError', body);
  });

  it('what is not JSON, or does not say that it is', async () => {
    const stage = await aStage();
    const send = (contentType: string, body: string) =>
      fetch(`${stage.url}/elevenlabs/v1/convai/twilio/outbound-call`, {
        method: 'POST',
        headers: { 'content-type': contentType, 'xi-api-key': 'demo-elevenlabs-key' },
        body,
      });
    for (const answer of [await send('application/json', '{'), await send('text/plain', JSON.stringify(order()))]) {
      expect(answer.status).toBe(422);
      mustBe('validationError', await answer.json());
    }
  });

  it.each([
    [404, 'agent_not_found', { agent_id: 'agent_nobody' }],
    [404, 'phone_number_not_found', { agent_phone_number_id: 'phnum_none' }],
    [400, 'invalid_phone_number', { to_number: '030 23125001' }],
    [400, 'invalid_phone_number', { to_number: '+0' }],
  ])('with %d %s: %j', async (expected, code, changes) => {
    const stage = await aStage();
    const { status, body } = await placeCall(stage, changes);
    expect([status, body.detail.status]).toEqual([expected, code]);
    expect((await stage.control('/state')).body.calls).toEqual([]);
  });

  it('a conversation that it does not know', async () => {
    const stage = await aStage();
    const { status, body } = await stage.elevenLabs('/conversations/conv_unknown');
    expect([status, body.detail.status]).toEqual([404, 'conversation_not_found']);
  });
});

describe('the list of conversations', () => {
  const ids = async (stage: Stage, query: string): Promise<string[]> => {
    const { body } = await stage.elevenLabs(`/conversations?${query}`);
    mustBe('conversations', body);
    return body.conversations.map(({ conversation_id }: { conversation_id: string }) => conversation_id);
  };
  const callAs = async (stage: Stage, user_id: string): Promise<string> =>
    (await placeCall(stage, { conversation_initiation_client_data: { user_id } })).body.conversation_id;

  it('finds a conversation by our id while it has only begun', async () => {
    const stage = await aStage();
    await stage.control('/scenarios', { to: ERIKA, outcome: 'held', timing: ENDLESS });
    const [first] = [await callAs(stage, 'attempt-a'), await callAs(stage, 'attempt-b')];
    expect(await ids(stage, 'user_id=attempt-a')).toEqual([first]);
    expect(await ids(stage, 'user_id=attempt-z')).toEqual([]);
    expect(await ids(stage, 'agent_id=agent_nobody')).toEqual([]);
    const soon = Math.floor(Date.now() / 1_000) + 60;
    expect(await ids(stage, `call_start_after_unix=${soon}`)).toEqual([]);
    expect(await ids(stage, `call_start_before_unix=${soon}&agent_id=agent_demo`)).toHaveLength(2);
  });

  it('comes newest first, in pages', async () => {
    const stage = await aStage();
    await stage.control('/scenarios', { to: ERIKA, outcome: 'held', timing: ENDLESS });
    const placed = [await callAs(stage, 'a'), await callAs(stage, 'b'), await callAs(stage, 'c')];
    const first = (await stage.elevenLabs('/conversations?page_size=2')).body;
    expect(first).toMatchObject({ has_more: true, conversations: [{ conversation_id: placed[2] }, {}] });
    const second = (await stage.elevenLabs(`/conversations?page_size=2&cursor=${first.next_cursor}`)).body;
    expect(second).toMatchObject({ has_more: false, next_cursor: null });
    expect(second.conversations).toMatchObject([{ conversation_id: placed[0], status: 'initiated' }]);
  });

  it.each([
    ['page_size=0', 422],
    ['page_size=101', 422],
    ['call_start_after_unix=yesterday', 422],
    ['cursor=nonsense', 400],
  ])('refuses %s', async (query, status) => {
    const stage = await aStage();
    expect((await stage.elevenLabs(`/conversations?${query}`)).status).toBe(status);
  });
});

describe('the workspace', () => {
  it('has one agent, with the one number, and gives a new signed URL to whoever asks', async () => {
    const stage = await aStage();
    const agent = await stage.elevenLabs('/agents/agent_demo');
    mustBe('agent', agent.body);
    expect(agent.body.phone_numbers).toMatchObject([{ phone_number_id: 'phnum_demo' }]);
    const numbers = await stage.elevenLabs('/phone-numbers');
    mustBe('phoneNumbers', numbers.body);
    expect(numbers.body).toMatchObject([{ phone_number_id: 'phnum_demo', assigned_agent: { agent_id: 'agent_demo' } }]);
    const urls = [
      await stage.elevenLabs('/conversation/get-signed-url?agent_id=agent_demo'),
      await stage.elevenLabs('/conversation/get_signed_url?agent_id=agent_demo'),
    ];
    for (const { body } of urls) mustBe('signedUrl', body);
    expect(new Set(urls.map(({ body }) => body.signed_url)).size).toBe(2);
  });

  it('knows no other agent, and says what is missing', async () => {
    const stage = await aStage();
    expect((await stage.elevenLabs('/agents/agent_nobody')).status).toBe(404);
    expect((await stage.elevenLabs('/conversation/get-signed-url?agent_id=agent_nobody')).status).toBe(404);
    const { status, body } = await stage.elevenLabs('/conversation/get-signed-url');
    expect(status).toBe(422);
    mustBe('validationError', body);
  });

  it('has no doors that ElevenLabs does not document', async () => {
    const stage = await aStage();
    const { conversation_id: id } = (await placeCall(stage)).body;
    expect((await stage.elevenLabs('/agents/agent_demo/phone-numbers')).status).toBe(404);
    expect((await stage.elevenLabs(`/conversations/${id}/client-events`, { type: 'context_update' })).status).toBe(404);
    const { status, body } = await stage.elevenLabs('/conversations', { agent_id: 'agent_demo', mode: 'text_only' });
    expect([status, body]).toEqual([405, { detail: 'Method Not Allowed' }]);
    expect((await stage.elevenLabs(`/conversations/${id}`, {})).status).toBe(405);
  });

  it('deletes a conversation for good, while its call goes on', async () => {
    const stage = await aStage();
    await stage.control('/scenarios', { to: ERIKA, outcome: 'held', timing: ENDLESS });
    const { conversation_id: id, callSid } = (await placeCall(stage)).body;
    const url = `${stage.url}/elevenlabs/v1/convai/conversations/${id}`;
    const remove = () => fetch(url, { method: 'DELETE', headers: { 'xi-api-key': 'demo-elevenlabs-key' } });
    expect((await remove()).status).toBe(200);
    expect((await stage.elevenLabs(`/conversations/${id}`)).status).toBe(404);
    expect((await stage.elevenLabs('/conversations')).body.conversations).toEqual([]);
    expect((await remove()).status).toBe(404);
    expect((await stage.twilio(`/Calls/${callSid}.json`)).status).toBe(200);
  });
});
