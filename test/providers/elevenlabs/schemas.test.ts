import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toConversation } from '../../../src/providers/elevenlabs/schemas.ts';

const ATTEMPT_ID = '0198c0de-0000-7000-8000-000000000001.1';
const conversation = (changes: object = {}) => ({ conversation_id: 'conv_1', status: 'done', ...changes });
const variables = (dynamic_variables: object) => ({ conversation_initiation_client_data: { dynamic_variables } });

describe('toConversation', () => {
  it('keeps the place of each spoken turn and drops the silent ones', () => {
    const transcript = [
      { role: 'agent', message: 'Guten Tag', time_in_call_secs: 0 },
      { role: 'agent', message: null, tool_calls: [{}], time_in_call_secs: 3 },
      'no turn at all',
      { role: 'user', message: 'Hallo', time_in_call_secs: 4 },
      { role: 'user', message: '  ', time_in_call_secs: 5 },
      { role: 'system', message: 'x', time_in_call_secs: 6 },
      { role: 'user', message: 'Tschüss', time_in_call_secs: null },
    ];
    expect(toConversation(conversation({ transcript }))?.turns).toEqual([
      { index: 0, role: 'agent', text: 'Guten Tag', atSeconds: 0 },
      { index: 3, role: 'candidate', text: 'Hallo', atSeconds: 4 },
      { index: 6, role: 'candidate', text: 'Tschüss', atSeconds: 0 },
    ]);
  });

  it('knows its attempt by the user id, else by the echoed variable, and takes no other id for one', () => {
    const attemptOf = (changes: object) => toConversation(conversation(changes))?.attemptId;
    expect(attemptOf({ user_id: ATTEMPT_ID })).toBe(ATTEMPT_ID);
    expect(attemptOf({ user_id: null, ...variables({ attempt_id: ATTEMPT_ID }) })).toBe(ATTEMPT_ID);
    expect(attemptOf({ user_id: 'crm-7', ...variables({ attempt_id: ATTEMPT_ID }) })).toBe(ATTEMPT_ID);
    expect(attemptOf({ user_id: 'crm-7' })).toBeNull();
  });

  it('finds ids in the echoed variables when their own fields are missing', () => {
    const echoed = variables({ system__conversation_id: 'conv_2', system__call_sid: 'CA2' });
    expect(toConversation({ status: 'done', ...echoed })).toMatchObject({ conversationId: 'conv_2', callSid: 'CA2' });
  });

  it.each([
    [{ metadata: { features_usage: { voicemail_detection: { enabled: true, used: true } } } }, true],
    [{ metadata: { features_usage: { voicemail_detection: { enabled: true, used: false } } } }, false],
    [{ transcript: [{ tool_results: [{ result: { result_type: 'voicemail_detection_success' } }] }] }, true],
    [{ transcript: [{ tool_results: [{ result: { result_type: 'end_call_success' } }] }] }, false],
    [{ transcript: [{ tool_results: null }] }, false],
  ])('sees a voicemail in either of its two places: %j', (changes, expected) => {
    expect(toConversation(conversation(changes))?.voicemailDetected).toBe(expected);
  });

  it.each([
    [{ analysis: null }, null],
    [{ analysis: { transcript_summary: '' } }, null],
    [{ analysis: { transcript_summary: ' \n' } }, null],
    [{ analysis: { transcript_summary: 'Passt.' } }, 'Passt.'],
    [{ analysis: { transcript_summary: 'a\u0000b' } }, 'a b'],
  ])('reads the summary of %j as %j', (changes, summary) => {
    expect(toConversation(conversation(changes))?.summary).toBe(summary);
  });

  it('loses only the field that has another shape than we know', () => {
    const odd = {
      user_id: 7,
      transcript: 'none',
      analysis: [],
      metadata: {
        start_time_unix_secs: '1764161112',
        call_duration_secs: 31.4,
        termination_reason: '',
        phone_call: { call_sid: 'CA1', call_result: 'abducted' },
        features_usage: 1,
      },
      conversation_initiation_client_data: 'x',
    };
    expect(toConversation(conversation(odd))).toEqual({
      conversationId: 'conv_1',
      status: 'done',
      attemptId: null,
      callSid: 'CA1',
      turns: [],
      startedAt: null,
      durationSeconds: 31,
      summary: null,
      terminationReason: null,
      callResult: null,
      voicemailDetected: false,
      endedByGuardrail: false,
      phone: null,
      line: null,
      variables: {},
      dataCollection: {},
      callSuccessful: null,
      cost: null,
    });
  });

  it('keeps the native verdict and the free text of the end', () => {
    const metadata = { termination_reason: 'Client disconnected: 1000', phone_call: { call_result: 'no_answer' } };
    expect(toConversation(conversation({ metadata }))).toMatchObject({
      terminationReason: 'Client disconnected: 1000',
      callResult: 'no_answer',
    });
  });

  const said = (role: string, triggered_guardrails?: unknown) => ({ role, message: 'x', triggered_guardrails });
  const injection = [{ guardrail_type: 'prompt_injection', guardrail_name: null }];
  it.each([
    ['its last word was stopped', { transcript: [said('user'), said('agent', injection)] }, true],
    ['somebody was still speaking', { transcript: [said('agent', injection), said('user')] }, true],
    ['the end says so', { metadata: { termination_reason: 'Guardrail triggered: custom' } }, true],
    ['the error says so', { metadata: { error: { code: 1_011, reason: 'safety_violation' } } }, true],
    ['it tried again after it', { transcript: [said('agent', injection), said('agent', [])] }, false],
    ['it is of another shape', { transcript: [said('agent', 'none')], metadata: { error: 'guardrail' } }, false],
    ['it ended otherwise', { metadata: { termination_reason: 'Call ended by remote party' } }, false],
  ])('T25 sees that a guardrail ended it when %s', (_when, changes, expected) => {
    expect(toConversation(conversation(changes))?.endedByGuardrail).toBe(expected);
  });

  it('is null without an id, and without a status unless one is given for that case', () => {
    expect(toConversation({ status: 'done' })).toBeNull();
    expect(toConversation({ conversation_id: 'a\nb', status: 'done' })).toBeNull();
    expect(toConversation({ conversation_id: 'conv_1' })).toBeNull();
    expect(toConversation({ conversation_id: 'conv_1', status: 'toString' })).toBeNull();
    expect(toConversation({ conversation_id: 'conv_1' }, 'done')?.status).toBe('done');
  });

  it('never throws and never changes what it was given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (transcript, metadata, analysis) => {
        const given = conversation({ transcript, metadata, analysis });
        const before = JSON.stringify(given);
        toConversation(given);
        return JSON.stringify(given) === before;
      }),
    );
  });
});
