import { describe, expect, it } from '@jest/globals';
import { callErika, placeCall } from './orders.ts';
import { allIsQuiet, aStage, QUICK, type Stage, storyOf, until } from './stage.ts';

const held = (...faults: string[]) => ({ outcome: 'held', timing: QUICK, faults });

const placedCalls = async (stage: Stage): Promise<number> => (await stage.control('/state')).body.calls.length;

describe('faults of the callbacks', () => {
  it.each([
    ['webhooks_lost', []],
    ['twilio_webhooks_lost', ['post_call_transcription']],
    ['elevenlabs_webhook_lost', ['call.initiated', 'call.ringing', 'call.answered', 'amd.detected', 'call.completed']],
  ])('%s: they never come', async (fault, story) => {
    const stage = await aStage();
    const { body } = await callErika(stage, held(fault));
    await until('the conversation is done', async () => {
      return (await stage.elevenLabs(`/conversations/${body.conversation_id}`)).body.status === 'done';
    });
    await allIsQuiet(stage);
    expect(storyOf(stage)).toEqual(story);
  });

  it('webhooks_twice: each comes again, byte for byte', async () => {
    const stage = await aStage();
    await callErika(stage, held('webhooks_twice'));
    await allIsQuiet(stage);
    expect(stage.callbacks).toHaveLength(12);
    for (let pair = 0; pair < 12; pair += 2) {
      expect(stage.callbacks[pair + 1]!.raw).toBe(stage.callbacks[pair]!.raw);
    }
  });

  it('webhooks_reordered: the last comes first', async () => {
    const stage = await aStage();
    await callErika(stage, held('webhooks_reordered'));
    await allIsQuiet(stage);
    expect(storyOf(stage)).toEqual([
      'post_call_transcription',
      'call.completed',
      'amd.detected',
      'call.answered',
      'call.ringing',
      'call.initiated',
    ]);
  });

  it('webhooks_late: the call is over before the first comes', async () => {
    const stage = await aStage();
    await callErika(stage, held('webhooks_late:1000'));
    await until('the call has ended', async () => (await stage.control('/state')).body.callsInFlight === 0);
    expect(stage.callbacks).toEqual([]);
    await allIsQuiet(stage);
    expect(storyOf(stage)[0]).toBe('call.initiated');
  });

  it('webhook_before_answer: the first are here before the answer is', async () => {
    const stage = await aStage();
    const { body } = await callErika(stage, held('webhook_before_answer'));
    expect(storyOf(stage).slice(0, 2)).toEqual(['call.initiated', 'call.ringing']);
    expect(stage.callbacks[0]!.body[0].data.sid).toBe(body.callSid);
  });

  it('amd_late: the verdict comes after the call, and the call knows it only then', async () => {
    const stage = await aStage();
    const { body } = await callErika(stage, { ...held('amd_late:1000'), outcome: 'voicemail' });
    await until('the call has ended', async () => (await stage.control('/state')).body.callsInFlight === 0);
    expect((await stage.twilio(`/Calls/${body.callSid}.json`)).body.answered_by).toBeNull();
    await allIsQuiet(stage);
    expect(storyOf(stage).at(-1)).toBe('amd.detected');
    expect((await stage.twilio(`/Calls/${body.callSid}.json`)).body.answered_by).toBe('machine_start');
  });

  it('summary_late: the conversation is being processed meanwhile', async () => {
    const stage = await aStage();
    const { body } = await callErika(stage, held('summary_late:1000'));
    await until('the call has ended', async () => (await stage.control('/state')).body.callsInFlight === 0);
    const { body: waiting } = await stage.elevenLabs(`/conversations/${body.conversation_id}`);
    expect(waiting).toMatchObject({ status: 'processing', analysis: null });
    await allIsQuiet(stage);
    expect(stage.callbacks.at(-1)!.body.data.status).toBe('done');
  });

  it('summary_never: it stays in processing and no webhook comes', async () => {
    const stage = await aStage();
    const { body } = await callErika(stage, held('summary_never'));
    await allIsQuiet(stage);
    expect(storyOf(stage)).not.toContain('post_call_transcription');
    expect((await stage.elevenLabs(`/conversations/${body.conversation_id}`)).body.status).toBe('processing');
  });

  it('transcript_null_messages: there are turns without words', async () => {
    const stage = await aStage();
    const { body } = await callErika(stage, held('transcript_null_messages'));
    await allIsQuiet(stage);
    const { transcript } = (await stage.elevenLabs(`/conversations/${body.conversation_id}`)).body;
    const silent = transcript.filter(({ message }: { message: string | null }) => message === null);
    expect(silent.length).toBeGreaterThan(10);
  });
});

describe('faults of placing a call', () => {
  it('accept_then_500: the phone rings although the answer is an error', async () => {
    const stage = await aStage();
    expect((await callErika(stage, held('accept_then_500'))).status).toBe(500);
    expect(await placedCalls(stage)).toBe(1);
  });

  it('accept_then_reset: the phone rings although the connection broke', async () => {
    const stage = await aStage();
    await expect(callErika(stage, held('accept_then_reset'))).rejects.toThrow('fetch failed');
    expect(await placedCalls(stage)).toBe(1);
    expect((await stage.requests('provider=elevenlabs'))[0].status).toBeNull();
  });

  it('accept_then_timeout: the phone rings although no answer comes', async () => {
    const stage = await aStage();
    const answer = callErika(stage, held('accept_then_timeout')).catch(() => 'given up');
    await until('the call is placed', async () => (await placedCalls(stage)) === 1);
    await allIsQuiet(stage);
    expect(stage.callbacks).toHaveLength(6);
    await stage.close();
    expect(await answer).toBe('given up');
  });

  it('null_ids: the phone rings, but whose call that is, nobody says', async () => {
    const stage = await aStage();
    const { body } = await callErika(stage, held('null_ids'));
    expect(body).toMatchObject({ success: true, conversation_id: null, callSid: null });
    expect(await placedCalls(stage)).toBe(1);
  });

  it.each([
    ['reject_429', 429, 'too_many_concurrent_requests'],
    ['reject_500_before_accept', 500, 'internal_error'],
  ])('%s: refused, and nothing rings', async (fault, expected, code) => {
    const stage = await aStage();
    const { status, body } = await callErika(stage, held(fault));
    expect([status, body.detail.status]).toEqual([expected, code]);
    expect(await placedCalls(stage)).toBe(0);
  });

  it('success_false: refused politely, and nothing rings', async () => {
    const stage = await aStage();
    const { status, body } = await callErika(stage, held('success_false'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: false, conversation_id: null, callSid: null });
    expect(await placedCalls(stage)).toBe(0);
  });

  it('a count ends the fault: reject_429:2 refuses twice', async () => {
    const stage = await aStage();
    const statuses = [(await callErika(stage, held('reject_429:2'))).status];
    for (let again = 0; again < 2; again += 1) statuses.push((await placeCall(stage)).status);
    expect(statuses).toEqual([429, 429, 200]);
  });

  it('a scenario that is registered again has its whole count again', async () => {
    const stage = await aStage();
    expect((await callErika(stage, held('reject_429:1'))).status).toBe(429);
    expect((await callErika(stage, held('reject_429:1'))).status).toBe(429);
  });
});
