import { describe, expect, it } from '@jest/globals';
import type { CallEvent, LegChanged } from '../../src/domain/call-event.ts';
import { routeEvent } from '../../src/domain/route-event.ts';

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
const conversation: CallEvent = {
  kind: 'conversation_ended',
  conversationId: 'conv_1',
  attemptId: null,
  callSid: null,
};
const failure: CallEvent = { kind: 'placement_failed', conversationId: 'conv_1', callSid: null, reason: 'busy' };
const verdict = (answeredBy: 'human' | 'machine' | 'fax' | 'unknown'): CallEvent => ({
  kind: 'machine_verdict',
  callSid: 'CA1',
  conversationId: null,
  answeredBy,
});

describe('an event of a call of ours', () => {
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
    expect(routeEvent(event, 'call')).toEqual({ kind: 'signal', signal });
  });

  it.each([
    ['a leg that ended after talk waits for its conversation', leg('completed', 125)],
    ['a leg that rings is noted', leg('ringing')],
    ['a leg that was answered is noted', leg('in_progress')],
    ['a human voice is noted', verdict('human')],
    ['a verdict that is none is noted', verdict('unknown')],
  ] as const)('%s', (_title, event) => {
    expect(routeEvent(event, 'call')).toEqual({ kind: 'record' });
  });

  it('is unclaimed when it names no call of ours, or says nothing', () => {
    expect(routeEvent(conversation, null)).toEqual({ kind: 'unclaimed' });
    expect(routeEvent(null, 'call')).toEqual({ kind: 'unclaimed' });
  });
});
