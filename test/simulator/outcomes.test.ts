import { describe, expect, it } from '@jest/globals';
import { callErika, placeCall } from './orders.ts';
import { mustBe } from './specs.ts';
import { allIsQuiet, aStage, QUICK, type Stage, storyOf } from './stage.ts';

/** Plays an outcome to its end: what Twilio and ElevenLabs say then. */
async function play(stage: Stage, scenario: Record<string, unknown>) {
  const { body: placed } = await callErika(stage, { timing: QUICK, ...scenario });
  await allIsQuiet(stage);
  const leg = (await stage.twilio(`/Calls/${placed.callSid}.json`)).body;
  const conversation = (await stage.elevenLabs(`/conversations/${placed.conversation_id}`)).body;
  mustBe('call', leg);
  mustBe('conversation', conversation);
  for (const { body } of stage.callbacks) {
    if (Array.isArray(body)) mustBe('eventStreams', body);
    else mustBe(body.type === 'post_call_transcription' ? 'postCallTranscription' : 'callInitiationFailure', body);
  }
  const completed = stage.callbacks.find(({ raw }) => raw.includes('call.completed'));
  return { leg, conversation, story: storyOf(stage), completed: completed?.body[0].data.request.parameters };
}

describe('how a call ends', () => {
  it('in a mailbox: a machine is heard, the agent notices, 22 seconds', async () => {
    const { leg, conversation, story } = await play(await aStage(), { outcome: 'voicemail' });
    expect(leg).toMatchObject({ status: 'completed', answered_by: 'machine_start', duration: '22' });
    expect(story).toContain('amd.detected');
    expect(story.at(-1)).toBe('post_call_transcription');
    expect(conversation).toMatchObject({
      status: 'done',
      metadata: {
        call_duration_secs: 22,
        phone_call: { call_result: 'voicemail' },
        features_usage: { voicemail_detection: { used: true } },
      },
    });
    const said = conversation.transcript as { role: string; tool_results: { result: { result_type: string } }[] }[];
    expect(said.filter(({ role }) => role === 'user')).toHaveLength(1);
    expect(said.at(-1)!.tool_results[0]!.result.result_type).toBe('voicemail_detection_success');
  });

  it('by a guardrail: the agent is stopped at its last words, and nothing follows', async () => {
    const { leg, conversation } = await play(await aStage(), {
      outcome: 'held',
      conversation: { guardrail: 'prompt_injection' },
    });
    expect(leg.status).toBe('completed');
    expect(conversation.metadata.termination_reason).toBe('Guardrail triggered: prompt_injection');
    expect(conversation.transcript.at(-1)).toMatchObject({
      role: 'agent',
      triggered_guardrails: [{ guardrail_type: 'prompt_injection' }],
    });
  });

  it.each([
    ['busy', 'busy', 'busy'],
    ['no_answer', 'no-answer', 'no_answer'],
  ])('%s: the voice agent reports a failure instead of a conversation', async (outcome, status, callResult) => {
    const stage = await aStage();
    const { leg, conversation, story, completed } = await play(stage, { outcome });
    expect(leg).toMatchObject({ status, duration: '0', answered_by: null });
    expect(story).toEqual(['call.initiated', 'call.ringing', 'call.completed', 'call_initiation_failure']);
    expect(completed).toMatchObject({ CallStatus: status, CallDuration: '0', SequenceNumber: '2' });
    expect(stage.callbacks.at(-1)!.body.data).toMatchObject({
      failure_reason: status,
      metadata: { body: { CallSid: leg.sid, CallStatus: status } },
    });
    expect(conversation).toMatchObject({
      status: 'failed',
      metadata: { phone_call: { call_result: callResult } },
    });
  });

  it('failed: Twilio says so without ringing, and ElevenLabs never learns of it', async () => {
    const { leg, conversation, story, completed } = await play(await aStage(), { outcome: 'failed' });
    expect(leg).toMatchObject({ status: 'failed', duration: '0' });
    expect(story).toEqual(['call.initiated', 'call.completed']);
    expect(completed).toMatchObject({ CallStatus: 'failed', SequenceNumber: '1' });
    expect(conversation.status).toBe('initiated');
  });

  it('canceled: it rang, then it did not', async () => {
    const { leg, conversation, story } = await play(await aStage(), { outcome: 'canceled' });
    expect(leg.status).toBe('canceled');
    expect(story).toEqual(['call.initiated', 'call.ringing', 'call.completed']);
    expect(conversation.status).toBe('initiated');
  });

  it('hung up early: one sentence, eight seconds', async () => {
    const { leg, conversation } = await play(await aStage(), { outcome: 'hangs_up_early' });
    expect(leg).toMatchObject({ status: 'completed', duration: '8' });
    expect(conversation.transcript.filter(({ role }: { role: string }) => role === 'user')).toHaveLength(1);
  });

  it('on a must criterion: the candidate says no and the agent takes leave', async () => {
    const { conversation } = await play(await aStage(), { outcome: 'gate_failed' });
    expect(conversation.analysis).toMatchObject({ call_successful: 'failure' });
    expect(conversation.transcript.length).toBeLessThan(14);
    expect(JSON.stringify(conversation.transcript)).toContain('Nein, das habe ich leider nicht.');
  });

  it.each([
    ['opts_out', 'rufen Sie mich nicht mehr an'],
    ['asks_callback', 'Rufen Sie mich bitte morgen'],
  ])('with a wish of the candidate: %s', async (outcome, words) => {
    const { leg, conversation } = await play(await aStage(), { outcome });
    expect(leg.status).toBe('completed');
    expect(JSON.stringify(conversation.transcript)).toContain(words);
  });

  it('before it began: a number that is refused is quoted in the refusal and never rings', async () => {
    const stage = await aStage();
    const { status, body } = await callErika(stage, { outcome: 'rejected_number' });
    expect(status).toBe(400);
    expect(body.detail.message).toContain('+493023125001');
    expect((await stage.control('/state')).body.calls).toEqual([]);
  });

  it('unanswered when the phone was to ring for less than the candidate takes', async () => {
    const stage = await aStage({ timeScale: 0.02 });
    await stage.control('/scenarios', { to: '*', outcome: 'held', timing: { ringMs: 5_000 } });
    const { body } = await placeCall(stage, { telephony_call_config: { ringing_timeout_secs: 1 } });
    await allIsQuiet(stage);
    expect((await stage.twilio(`/Calls/${body.callSid}.json`)).body.status).toBe('no-answer');
  });
});
