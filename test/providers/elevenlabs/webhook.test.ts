import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { conversationOfPostCall, parseElevenLabsEvent } from '../../../src/providers/elevenlabs/webhook.ts';
import { recording } from '../recorded-server.ts';

const POST_CALL = readFileSync(new URL('../../fixtures/elevenlabs_post_call_de_recruiting.json', import.meta.url));
const ATTEMPT_ID = '0198c0de-0000-7000-8000-000000000001.1';
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const event = (type: string, data: unknown) => parseElevenLabsEvent(bytes({ type, event_timestamp: 1, data }));

describe('parseElevenLabsEvent', () => {
  it('reads the recorded end of a conversation', () => {
    const conversationId = 'conv_9001kfixture00000000000000001';
    const callSid = 'CAf1c70000000000000000000000000001';
    expect(parseElevenLabsEvent(POST_CALL)).toEqual({
      kind: 'post_call_transcription',
      agentId: 'agent_fixture',
      conversationId,
      callSid,
      attemptId: null,
      event: { kind: 'conversation_ended', conversationId, attemptId: null, callSid },
    });
  });

  it('names the attempt that the conversation echoes', () => {
    const echoed = { conversation_initiation_client_data: { dynamic_variables: { attempt_id: ATTEMPT_ID } } };
    const ended = (data: object) => event('post_call_transcription', { conversation_id: 'conv_1', ...data });
    expect(ended({ user_id: ATTEMPT_ID })).toMatchObject({ attemptId: ATTEMPT_ID, event: { attemptId: ATTEMPT_ID } });
    expect(ended({ user_id: null, ...echoed })).toMatchObject({ event: { attemptId: ATTEMPT_ID } });
  });

  it('finds a conversation id that is only among the variables', () => {
    const dynamic_variables = { system__conversation_id: 'conv_7' };
    const data = { conversation_initiation_client_data: { dynamic_variables } };
    expect(event('post_call_transcription', data)?.event).toMatchObject({ conversationId: 'conv_7' });
    expect(event('post_call_transcription', {})).toMatchObject({ kind: 'post_call_transcription', event: null });
  });

  it('reads the recorded failure to reach somebody, and its reasons', () => {
    const recorded = recording('elevenlabs_call_initiation_failure.json');
    expect(parseElevenLabsEvent(bytes(recorded))?.event).toEqual({
      kind: 'placement_failed',
      conversationId: 'conv_9001kfixture00000000000000009',
      callSid: 'CAf1c70000000000000000000000000009',
      reason: 'no_answer',
    });
    const reasons = ['busy', 'no-answer', 'unknown', 'something new', null].map(
      (failure_reason) => event('call_initiation_failure', { conversation_id: 'c', failure_reason })?.event,
    );
    expect(reasons).toMatchObject(['busy', 'no_answer', 'unknown', 'unknown', 'unknown'].map((reason) => ({ reason })));
  });

  it('reads the call sid of a failed SIP call', () => {
    const data = { conversation_id: 'c', failure_reason: 'busy', metadata: { type: 'sip', body: { call_sid: 'CA9' } } };
    expect(event('call_initiation_failure', data)?.event).toMatchObject({ callSid: 'CA9' });
  });

  it.each([
    [{ conversation_id: 'c', answered_by: 'machine_start', call_sid: 'CA1' }, 'machine', 'CA1'],
    [{ conversation_id: 'c', metadata: { body: { AnsweredBy: 'human', CallSid: 'CA1' } } }, 'human', 'CA1'],
    [{ conversation_id: 'c', status: 'done', detection: { result: 'fax' }, callSid: 'CA1' }, 'fax', 'CA1'],
    [{ conversation_id: 'c', answeredBy: 'unknown' }, 'unknown', null],
  ])('finds the machine verdict wherever it stands: %j', (data, answeredBy, callSid) => {
    expect(event('answering_machine_detection', data)?.event).toEqual({
      kind: 'machine_verdict',
      conversationId: 'c',
      callSid,
      answeredBy,
    });
  });

  it('makes nothing of a verdict it cannot find and of events that are not for us', () => {
    expect(event('answering_machine_detection', { conversation_id: 'c' })?.event).toBeNull();
    expect(event('post_call_audio', { conversation_id: 'c', full_audio: '' })).toMatchObject({
      kind: 'post_call_audio',
      conversationId: 'c',
      event: null,
    });
    expect(event('toString', {})?.event).toBeNull();
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"type":7,"data":{}}',
    '{"type":"post_call_transcription"}',
    '{"type":"a b\\n","data":{}}',
    `{"type":"x","data":${'['.repeat(100_000)}`,
  ])('has nothing for a body that is no event, and does not throw', (body) => {
    expect(parseElevenLabsEvent(Buffer.from(body))).toBeNull();
    expect(conversationOfPostCall(Buffer.from(body))).toBeNull();
  });

  it('is not moved by keys of the prototype', () => {
    const hostile = '{"type":"post_call_transcription","data":{"__proto__":{"isAdmin":true},"conversation_id":"c"}}';
    expect(parseElevenLabsEvent(Buffer.from(hostile))?.conversationId).toBe('c');
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('never throws', () => {
    const kinds = fc.constantFrom(
      'post_call_transcription',
      'call_initiation_failure',
      'answering_machine_detection',
      'x',
    );
    fc.assert(
      fc.property(kinds, fc.jsonValue(), fc.uint8Array(), (type, data, noise) => {
        parseElevenLabsEvent(bytes({ type, data }));
        parseElevenLabsEvent(bytes({ type, data: { metadata: data, transcript: data, ...(data as object) } }));
        parseElevenLabsEvent(Buffer.from(noise));
      }),
    );
  });
});

describe('conversationOfPostCall', () => {
  it('reads the recorded conversation as asking for it would', () => {
    const conversation = conversationOfPostCall(POST_CALL)!;
    expect(conversation).toMatchObject({
      conversationId: 'conv_9001kfixture00000000000000001',
      status: 'done',
      durationSeconds: 312,
      startedAt: new Date(1_764_161_112_000),
      terminationReason: 'Call ended by remote party',
    });
    expect(conversation.summary).toMatch(/^Die Bewerberin/);
    expect(conversation.turns.length).toBeGreaterThan(10);
    expect(conversation.turns[1]).toEqual({
      index: 1,
      role: 'candidate',
      text: 'Ja, hallo. Das passt gerade gut.',
      atSeconds: 12,
    });
  });

  it('takes a conversation without a status for ended, and other events for none', () => {
    const data = { conversation_id: 'conv_1' };
    expect(conversationOfPostCall(bytes({ type: 'post_call_transcription', data }))?.status).toBe('done');
    expect(conversationOfPostCall(bytes({ type: 'post_call_audio', data }))).toBeNull();
  });
});
