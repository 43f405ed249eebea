import { describe, expect, it } from '@jest/globals';
import type { CallOutcome } from '../../src/domain/calls/call.ts';
import type { CallEvent, InboxEvent, LegChanged } from '../../src/domain/calls/call-event.ts';
import { type EventFacts, routeEvent } from '../../src/domain/route-event.ts';

const leg = (status: LegChanged['status'], durationSeconds: number | null = null): CallEvent => ({
  kind: 'leg_changed',
  callSid: 'CA1',
  status,
  to: '+493023125001',
  from: '+493023125200',
  durationSeconds,
  answeredBy: null,
  at: null,
});
const conversation: CallEvent & { kind: 'conversation_ended' } = {
  kind: 'conversation_ended',
  conversationId: 'conv_1',
  attemptId: null,
  callSid: null,
};
const failure: CallEvent & { kind: 'placement_failed' } = {
  kind: 'placement_failed',
  conversationId: 'conv_1',
  callSid: null,
  reason: 'busy',
};
const verdict = (answeredBy: 'human' | 'machine' | 'fax' | 'unknown'): CallEvent => ({
  kind: 'machine_verdict',
  callSid: 'CA1',
  conversationId: null,
  answeredBy,
});

const moment: InboxEvent = {
  kind: 'conversation_moment',
  moment: 'user_message',
  conversationId: 'conv_1',
  callSid: null,
  message: 'Ja.',
};
const message: InboxEvent = {
  kind: 'message_received',
  messageSid: 'SM1',
  from: '+12125550101',
  to: '+12125550150',
  text: 'When?',
  mediaCount: 0,
  optOut: null,
  city: null,
  state: null,
};
const messageStatus: InboxEvent = {
  kind: 'message_status',
  messageSid: 'SM1',
  status: 'delivered',
  to: '+12125550101',
  from: '+12125550150',
  errorCode: null,
};
const recording: InboxEvent = {
  kind: 'recording_ready',
  recordingSid: 'RE1',
  callSid: 'CA1',
  durationSeconds: 60,
  startedAt: null,
};

const OPEN: EventFacts = {
  call: { outcome: null, hasSummary: false },
  isInterview: false,
  atDropInDoor: true,
  dialUnderWay: false,
};
const ended = (outcome: CallOutcome, hasSummary = true): EventFacts => ({ ...OPEN, call: { outcome, hasSummary } });
const NOBODYS: EventFacts = { ...OPEN, call: null };

describe('an event of a call that is open', () => {
  it.each([
    ['a conversation that ended wakes the call', conversation, 'conversationEnded'],
    ['a placement that failed wakes the call', failure, 'conversationEnded'],
    ['a leg that was busy wakes the call', leg('busy', 0), 'legEnded'],
    ['a leg that nobody answered wakes the call', leg('no_answer', 0), 'legEnded'],
    ['a leg that failed wakes the call', leg('failed', 0), 'legEnded'],
    ['a leg that was canceled wakes the call', leg('canceled', 0), 'legEnded'],
    ['a leg that completed without a second of talk wakes the call', leg('completed', 0), 'legEnded'],
    ['a machine wakes the call', verdict('machine'), 'machineHeard'],
    ['a fax wakes the call', verdict('fax'), 'machineHeard'],
  ] as const)('%s', (_title, event, signal) => {
    expect(routeEvent(event, OPEN)).toEqual({ kind: 'signal', signal });
  });

  it.each([
    ['a leg that ended after talk waits for its conversation', leg('completed', 125)],
    ['a leg that rings is noted', leg('ringing')],
    ['a leg that was answered is noted', leg('in_progress')],
    ['a human voice is noted', verdict('human')],
    ['a verdict that is none is noted', verdict('unknown')],
    ['a word of the conversation is noted, never a signal', moment],
  ] as const)('%s', (_title, event) => {
    expect(routeEvent(event, OPEN)).toEqual({ kind: 'record' });
  });

  it('wakes its call whatever else is going on', () => {
    expect(routeEvent(failure, { ...OPEN, isInterview: true, atDropInDoor: false, dialUnderWay: true })).toEqual({
      kind: 'signal',
      signal: 'conversationEnded',
    });
  });
});

describe('an event of a call that has its outcome', () => {
  it.each([
    ['a summary that was missing is news', conversation, ended('held', false)],
    ['a conversation of a call that nobody seemed to answer is news', conversation, ended('no_answer', false)],
    ['a failure after a held call is news', failure, ended('held')],
    ['a failure after a call without a conversation is news', failure, ended('no_conversation', false)],
    ['a failure after a call that nobody could tell about is news', failure, ended('unresolved', false)],
    ['the end of a leg that nobody could tell about is news', leg('completed', 12), ended('unresolved', false)],
    ['a machine after a held call is news', verdict('machine'), ended('held')],
    ['a fax after a held call is news', verdict('fax'), ended('held')],
  ] as const)('%s', (_title, event, facts) => {
    expect(routeEvent(event, facts)).toEqual({ kind: 'late_result' });
  });

  it.each([
    ['a conversation that is written up already', conversation, ended('held')],
    ['the end of a leg', leg('completed', 125), ended('held')],
    ['a late ringing', leg('ringing'), ended('unresolved', false)],
    ['the failure that its outcome says already', failure, ended('busy', false)],
    ['a machine where one was heard', verdict('machine'), ended('voicemail')],
    ['a human voice', verdict('human'), ended('held')],
  ] as const)('is only noted: %s', (_title, event, facts) => {
    expect(routeEvent(event, facts)).toEqual({ kind: 'record' });
  });
});

describe('an event of an interview', () => {
  const interview: EventFacts = { ...NOBODYS, isInterview: true };
  const endedNow: InboxEvent = { ...moment, moment: 'conversation_ended', message: null };

  it.each([
    ['its conversation, written up', conversation],
    ['the end of its conversation, as it happens', endedNow],
  ] as const)('wakes it: %s', (_title, event) => {
    expect(routeEvent(event, interview)).toEqual({ kind: 'interview' });
  });

  it.each([
    ['a word of it', moment],
    ['a failure', failure],
  ] as const)('is only noted: %s', (_title, event) => {
    expect(routeEvent(event, interview)).toEqual({ kind: 'record' });
  });

  it('that is a phone call too wakes the call', () => {
    expect(routeEvent(conversation, { ...OPEN, isInterview: true })).toMatchObject({ kind: 'signal' });
    expect(routeEvent(endedNow, { ...OPEN, isInterview: true })).toEqual({ kind: 'record' });
  });
});

describe('an event that names no call we know', () => {
  it.each([
    ['a leg', leg('ringing')],
    ['a machine verdict', verdict('human')],
    ['a conversation that names its leg', { ...conversation, callSid: 'CA1' }],
    ['a conversation that names a number', { ...conversation, phone: '+12125550101' }],
    ['a failure that names its leg', { ...failure, callSid: 'CA1' }],
  ] as const)('is a call that somebody else placed: %s', (_title, event) => {
    expect(routeEvent(event, NOBODYS)).toEqual({ kind: 'outside_call' });
  });

  it('waits while a dial of ours may be about to name it', () => {
    expect(routeEvent(leg('ringing'), { ...NOBODYS, dialUnderWay: true })).toEqual({ kind: 'wait' });
    expect(routeEvent(leg('ringing'), { ...NOBODYS, atDropInDoor: false, dialUnderWay: true })).toEqual({
      kind: 'wait',
    });
  });

  it.each([
    ['Event Streams shows the whole account', leg('ringing'), { ...NOBODYS, atDropInDoor: false }],
    ['a conversation without a leg is no phone call', conversation, NOBODYS],
    ['a word of a conversation follows nobody', moment, NOBODYS],
    ['bytes that say nothing', null, NOBODYS],
    ['bytes that say nothing, about a call of ours', null, OPEN],
  ] as const)('is unclaimed: %s', (_title, event, facts) => {
    expect(routeEvent(event, facts)).toEqual({ kind: 'unclaimed' });
  });
});

describe('an interview', () => {
  it('is woken by the end of its conversation, and by nothing else', () => {
    expect(routeEvent(conversation, { ...NOBODYS, isInterview: true })).toEqual({ kind: 'interview' });
    expect(routeEvent(failure, { ...NOBODYS, isInterview: true })).toEqual({ kind: 'record' });
  });
});

describe('messages and recordings', () => {
  it.each([
    ['a message that came in is answered or not', message, 'reply_to_sms'],
    ['the status of a message', messageStatus, 'message_status'],
    ['a recording is kept', recording, 'keep_recording'],
  ] as const)('%s, whether or not a call is known', (_title, event, kind) => {
    expect(routeEvent(event, OPEN)).toEqual({ kind });
    expect(routeEvent(event, NOBODYS)).toEqual({ kind });
  });
});
