import { describe, expect, it } from '@jest/globals';
import { callErika, order, placeCall } from './orders.ts';
import { mustBe } from './specs.ts';
import { allIsQuiet, aStage, ERIKA, QUICK, storyOf, until } from './stage.ts';

describe('a held call', () => {
  it('is answered at once with both ids, as ElevenLabs specifies', async () => {
    const stage = await aStage();
    mustBe('outboundCallRequest', order());
    const { status, body } = await callErika(stage, { outcome: 'held', timing: QUICK });
    expect(status).toBe(200);
    mustBe('outboundCallResponse', body);
    expect(body).toEqual({
      success: true,
      message: 'Success',
      conversation_id: expect.stringMatching(/^conv_/),
      callSid: expect.stringMatching(/^CA[0-9a-f]{32}$/),
    });
  });

  it('calls back in the real order, each callback as specified', async () => {
    const stage = await aStage();
    await callErika(stage, { outcome: 'held', timing: QUICK });
    await allIsQuiet(stage);
    expect(storyOf(stage)).toEqual([
      'call.initiated',
      'call.ringing',
      'call.answered',
      'amd.detected',
      'call.completed',
      'post_call_transcription',
    ]);
    for (const { body, path } of stage.callbacks) {
      mustBe(Array.isArray(body) ? 'eventStreams' : 'postCallTranscription', body);
      expect(path).toBe(Array.isArray(body) ? '/api/webhooks/twilio/events' : '/api/webhooks/elevenlabs/post-call');
    }
    const legs = stage.callbacks.slice(0, 5).map(({ body }) => body[0].data.request.parameters);
    expect(legs.map(({ CallStatus, SequenceNumber }) => [CallStatus, SequenceNumber])).toEqual([
      ['initiated', '0'],
      ['ringing', '1'],
      ['in-progress', '2'],
      [undefined, undefined],
      ['completed', '3'],
    ]);
    expect(legs[3]).toMatchObject({ AnsweredBy: 'human' });
    expect(legs[4]).toMatchObject({ To: ERIKA, AnsweredBy: 'human' });
  });

  it('lasts minutes by its script although it took a moment', async () => {
    const stage = await aStage();
    const { body: placed } = await callErika(stage, { outcome: 'held', timing: QUICK });
    await allIsQuiet(stage);
    const { body: conversation } = await stage.elevenLabs(`/conversations/${placed.conversation_id}`);
    const { body: leg } = await stage.twilio(`/Calls/${placed.callSid}.json`);
    const seconds = conversation.metadata.call_duration_secs;
    expect(seconds).toBeGreaterThan(120);
    expect(seconds).toBeLessThan(240);
    expect(leg.duration).toBe(String(seconds));
    expect(conversation.transcript.at(-1).time_in_call_secs).toBeLessThanOrEqual(seconds);
    const completed = stage.callbacks.find(({ raw }) => raw.includes('call.completed'))!;
    const { CallDuration, Duration } = completed.body[0].data.request.parameters;
    expect([CallDuration, Duration]).toEqual([String(seconds), String(Math.ceil(seconds / 60))]);
  });

  it('asks every question of the prompt and gets an answer to each', async () => {
    const stage = await aStage();
    const { body: placed } = await callErika(stage, { outcome: 'held', timing: QUICK });
    await allIsQuiet(stage);
    const { body: conversation } = await stage.elevenLabs(`/conversations/${placed.conversation_id}`);
    mustBe('conversation', conversation);
    const turns = conversation.transcript as { role: string; message: string }[];
    const prompt = order()['conversation_initiation_client_data'] as never as Record<string, never>;
    const questions = JSON.stringify(prompt)
      .match(/• [^\\]+/g)!
      .map((line) => line.slice(2));
    expect(new Set(questions).size).toBe(11);
    for (const question of questions) {
      const asked = turns.findIndex(({ message }) => message?.endsWith(question));
      expect(turns[asked]?.role).toBe('agent');
      expect(turns[asked + 1]).toMatchObject({ role: 'user', message: expect.stringMatching(/\w+/) });
    }
    expect(turns[0]!.message).toMatch(/^Guten Tag Erika Mustermann/);
    expect(conversation.analysis.transcript_summary).toMatch(/^Erika Mustermann hat 11 Fragen beantwortet/);
  });

  it('goes through every status, echoes what it was placed with, and shows the webhook what it shows to a look', async () => {
    const stage = await aStage();
    const timing = { ringMs: 500, talkMs: 400, summaryAfterMs: 400, webhookAfterMs: 0 };
    const { body: placed } = await callErika(stage, { outcome: 'held', timing });
    const seen = new Set<string>();
    const legs = new Set<string>();
    await until('the conversation is done', async () => {
      const { body } = await stage.elevenLabs(`/conversations/${placed.conversation_id}`);
      const { body: leg } = await stage.twilio(`/Calls/${placed.callSid}.json`);
      mustBe('conversation', body);
      mustBe('call', leg);
      expect(body.analysis === null).toBe(body.status !== 'done');
      seen.add(body.status);
      legs.add(leg.status);
      return body.status === 'done';
    });
    expect([...seen]).toEqual(['initiated', 'in-progress', 'processing', 'done']);
    expect([...legs]).toEqual(['queued', 'ringing', 'in-progress', 'completed']);

    await allIsQuiet(stage);
    const { body } = await stage.elevenLabs(`/conversations/${placed.conversation_id}`);
    expect(body).toMatchObject({
      user_id: 'attempt-1',
      metadata: { phone_call: { call_sid: placed.callSid, external_number: ERIKA, call_result: 'answered' } },
      conversation_initiation_client_data: {
        user_id: 'attempt-1',
        dynamic_variables: {
          candidatefirst_name: 'Erika',
          system__conversation_id: placed.conversation_id,
          system__call_sid: placed.callSid,
          system__called_number: ERIKA,
        },
      },
    });
    expect(stage.callbacks.at(-1)!.body.data).toEqual(body);
  });

  it('is held without questions too', async () => {
    const stage = await aStage();
    await stage.control('/scenarios', { to: '*', outcome: 'held', timing: QUICK });
    const { body: placed } = await placeCall(stage, { conversation_initiation_client_data: null });
    await allIsQuiet(stage);
    const { body } = await stage.elevenLabs(`/conversations/${placed.conversation_id}`);
    expect(body).toMatchObject({ status: 'done', user_id: null, analysis: { call_successful: 'success' } });
  });

  it('has no machine verdict when nobody asked for one', async () => {
    const stage = await aStage();
    await stage.control('/scenarios', { to: '*', outcome: 'held', timing: QUICK });
    const { body: placed } = await placeCall(stage, { telephony_call_config: undefined });
    await allIsQuiet(stage);
    expect(storyOf(stage)).not.toContain('amd.detected');
    expect((await stage.twilio(`/Calls/${placed.callSid}.json`)).body.answered_by).toBeNull();
  });

  it('says what the scenario scripted', async () => {
    const stage = await aStage();
    const transcript = [
      { role: 'agent', message: 'Guten Tag!' },
      { role: 'user', message: 'Ja bitte?', time_in_call_secs: 124 },
    ];
    const { body: placed } = await callErika(stage, {
      outcome: 'held',
      timing: QUICK,
      conversation: { transcript, summary: 'Kurz und gut.' },
    });
    await allIsQuiet(stage);
    const { body } = await stage.elevenLabs(`/conversations/${placed.conversation_id}`);
    expect(body.transcript).toMatchObject([{ message: 'Guten Tag!', time_in_call_secs: 0 }, transcript[1]]);
    expect(body.analysis.transcript_summary).toBe('Kurz und gut.');
    expect(body.metadata.call_duration_secs).toBe(125);
  });
});
