import { describe, expect, it } from '@jest/globals';
import { callErika, placeCall } from './orders.ts';
import { mustBe } from './specs.ts';
import { allIsQuiet, aStage, ENDLESS, ERIKA, QUICK, storyOf, until } from './stage.ts';

const UNKNOWN = 'CA00000000000000000000000000000000';

describe('Twilio refuses', () => {
  it('wrong credentials and foreign accounts', async () => {
    const stage = await aStage();
    const account = `${stage.url}/twilio/2010-04-01/Accounts/AC0000000000000000000000000000de30`;
    const answer = await fetch(`${account}/Calls.json`, { headers: { authorization: 'Basic bm9ib2R5OndoYXQ=' } });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({
      code: 20003,
      message: 'Authenticate',
      more_info: 'https://www.twilio.com/docs/errors/20003',
      status: 401,
    });
    const { status, body } = await stage.twilio('/../AC11111111111111111111111111111111/Calls.json');
    expect([status, body.code]).toEqual([404, 20404]);
  });

  it('a call that it does not know', async () => {
    const stage = await aStage();
    const answers = [
      await stage.twilio(`/Calls/${UNKNOWN}.json`),
      await stage.twilio(`/Calls/${UNKNOWN}.json`, { Status: 'completed' }),
      await stage.twilio('/Recordings.json'),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [404, 20404],
      [404, 20404],
      [404, 20404],
    ]);
  });

  it('an update that is no form, or asks for something else', async () => {
    const stage = await aStage();
    const { body } = await callErika(stage, { outcome: 'held', timing: ENDLESS });
    const path = `/twilio/2010-04-01/Accounts/AC0000000000000000000000000000de30/Calls/${body.callSid}.json`;
    const authorization = `Basic ${Buffer.from('AC0000000000000000000000000000de30:demo-twilio-token').toString('base64')}`;
    const asJson = await fetch(`${stage.url}${path}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: '{"Status":"completed"}',
    });
    expect(asJson.status).toBe(415);
    expect((await stage.twilio(`/Calls/${body.callSid}.json`, { Status: 'busy' })).body.code).toBe(20001);
    expect((await stage.twilio(`/Calls/${body.callSid}.json`)).body.status).not.toBe('completed');
  });
});

describe('updating a call', () => {
  it('cancels a ringing one: it never becomes a conversation', async () => {
    const stage = await aStage();
    const { body } = await callErika(stage, { outcome: 'held', timing: { ...QUICK, ringMs: 5_000 } });
    await until('it rings', () => storyOf(stage).includes('call.ringing'));
    const { status, body: canceled } = await stage.twilio(`/Calls/${body.callSid}.json`, { Status: 'canceled' });
    expect([status, canceled.status]).toEqual([200, 'canceled']);
    mustBe('call', canceled);
    await allIsQuiet(stage);
    expect(storyOf(stage)).toEqual(['call.initiated', 'call.ringing', 'call.completed']);
    expect((await stage.elevenLabs(`/conversations/${body.conversation_id}`)).body.status).toBe('initiated');
  });

  it('cancels one that was not dialled yet, of which no callback tells', async () => {
    const stage = await aStage({ timeScale: 10 });
    const { body } = await callErika(stage, { outcome: 'held', timing: ENDLESS });
    await stage.twilio(`/Calls/${body.callSid}.json`, { Status: 'canceled' });
    await allIsQuiet(stage);
    expect(stage.callbacks).toEqual([]);
  });

  it('does not cancel a conversation, but hangs up on it when asked to', async () => {
    const stage = await aStage();
    const { body } = await callErika(stage, { outcome: 'held', timing: { ...QUICK, talkMs: 20_000 } });
    await until('they talk', () => storyOf(stage).includes('call.answered'));
    const path = `/Calls/${body.callSid}.json`;
    expect((await stage.twilio(path, { Status: 'canceled' })).body.status).toBe('in-progress');
    const { body: ended } = await stage.twilio(path, { Status: 'completed' });
    expect(ended.status).toBe('completed');
    await allIsQuiet(stage);
    const { body: conversation } = await stage.elevenLabs(`/conversations/${body.conversation_id}`);
    expect(conversation).toMatchObject({ status: 'done' });
    expect(String(conversation.metadata.call_duration_secs)).toBe(ended.duration);
    expect(conversation.metadata.call_duration_secs).toBeLessThan(20);
    expect(storyOf(stage)).toContain('post_call_transcription');
  });

  it('says when a call is over already', async () => {
    const stage = await aStage();
    const { body } = await callErika(stage, { outcome: 'busy', timing: QUICK });
    await allIsQuiet(stage);
    const { status, body: refusal } = await stage.twilio(`/Calls/${body.callSid}.json`, { Status: 'completed' });
    expect([status, refusal.code]).toEqual([400, 21220]);
  });
});

describe('the list of calls', () => {
  it('is filtered by numbers, status and day, newest first', async () => {
    const stage = await aStage();
    await stage.control('/scenarios', { to: '*', outcome: 'held', timing: ENDLESS });
    const first = (await placeCall(stage)).body.callSid;
    const second = (await placeCall(stage)).body.callSid;
    await placeCall(stage, { to_number: '+493023125002' });
    const sids = async (query: Record<string, string>): Promise<string[]> => {
      const { body } = await stage.twilio(`/Calls.json?${new URLSearchParams(query).toString()}`);
      mustBe('calls', body);
      return body.calls.map(({ sid }: { sid: string }) => sid);
    };
    const today = new Date().toISOString();
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    expect(await sids({ To: ERIKA })).toEqual([second, first]);
    expect(await sids({ To: ERIKA, From: '+493023125200', 'StartTime>': today })).toEqual([second, first]);
    expect(await sids({ To: ERIKA, From: '+493023125299' })).toEqual([]);
    expect(await sids({ 'StartTime>': tomorrow })).toEqual([]);
    expect(await sids({ 'StartTime<': tomorrow })).toHaveLength(3);
    expect(await sids({ StartTime: tomorrow })).toEqual([]);
    expect(await sids({ Status: 'completed' })).toEqual([]);
  });

  it('comes in pages that lead to each other', async () => {
    const stage = await aStage();
    await stage.control('/scenarios', { to: '*', outcome: 'held', timing: ENDLESS });
    for (let calls = 0; calls < 3; calls += 1) await placeCall(stage);
    const { body: first } = await stage.twilio('/Calls.json?PageSize=2');
    expect(first).toMatchObject({ page: 0, page_size: 2, start: 0, end: 1, previous_page_uri: null });
    const next = first.next_page_uri.slice(first.next_page_uri.indexOf('/Calls.json'));
    const { body: second } = await stage.twilio(next);
    mustBe('calls', second);
    expect(second).toMatchObject({ page: 1, start: 2, end: 2, next_page_uri: null });
    expect(second.calls).toHaveLength(1);
  });

  it('refuses a day that is none and a page too large', async () => {
    const stage = await aStage();
    expect((await stage.twilio('/Calls.json?StartTime=today')).status).toBe(400);
    expect((await stage.twilio('/Calls.json?PageSize=5000')).status).toBe(400);
  });
});
