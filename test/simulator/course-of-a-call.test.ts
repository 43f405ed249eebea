import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planCallbacks } from '../../simulator/callbacks/plan-callbacks.ts';
import { hangUp } from '../../simulator/calls/hang-up.ts';
import { newCall } from '../../simulator/calls/new-call.ts';
import { conversationStatus, legStatus, type PhoneCall } from '../../simulator/calls/phone-call.ts';
import { createScenarios, OUTCOMES } from '../../simulator/scenarios.ts';
import { ERIKA } from './stage.ts';

const PLACED = 1_000_000;
const LEG_RANK = ['queued', 'ringing', 'in-progress', 'over'];
const CONVERSATION_RANK = ['initiated', 'in-progress', 'processing', 'over'];

const anyCall: fc.Arbitrary<PhoneCall> = fc
  .record({
    outcome: fc.constantFrom(...OUTCOMES.filter((outcome) => outcome !== 'rejected_number')),
    ringMs: fc.integer({ min: 0, max: 3_000 }),
    talkMs: fc.integer({ min: 1, max: 5_000 }),
    machineDetection: fc.constantFrom('enable' as const, 'detect_message_end' as const, null),
    ringingTimeoutSecs: fc.constantFrom(1, 60),
  })
  .map(({ outcome, ringMs, talkMs, machineDetection, ringingTimeoutSecs }) => {
    const scenario = createScenarios().put({ to: ERIKA, outcome, timing: { ringMs, talkMs } });
    const order = {
      to: ERIKA,
      from: '+493023125200',
      agentId: 'agent_demo',
      agentPhoneNumberId: 'phnum_demo',
      clientData: {},
      ringingTimeoutSecs,
      machineDetection,
    };
    return newCall(order, scenario, 1, PLACED);
  });
const anyMoment = fc.integer({ min: PLACED, max: PLACED + 12_000 });

const rank = (ranks: string[], status: string): number => {
  const found = ranks.indexOf(status);
  return found < 0 ? ranks.length - 1 : found;
};

describe('the course of a call', () => {
  it('never goes back', () => {
    fc.assert(
      fc.property(anyCall, anyMoment, anyMoment, (call, one, other) => {
        const [earlier, later] = [Math.min(one, other), Math.max(one, other)];
        expect(rank(LEG_RANK, legStatus(call, earlier))).toBeLessThanOrEqual(rank(LEG_RANK, legStatus(call, later)));
        expect(rank(CONVERSATION_RANK, conversationStatus(call, earlier))).toBeLessThanOrEqual(
          rank(CONVERSATION_RANK, conversationStatus(call, later)),
        );
      }),
    );
  });

  it('ends, and tells so exactly once', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const plan = planCallbacks(call);
        expect(plan.filter(({ event }) => event === 'completed')).toHaveLength(1);
        expect(plan.filter(({ provider }) => provider === 'elevenlabs').length).toBeLessThanOrEqual(1);
        expect(new Set(plan.map(({ id }) => id)).size).toBe(plan.length);
        expect(plan.map(({ dueAt }) => dueAt)).toEqual(plan.map(({ dueAt }) => dueAt).toSorted((a, b) => a - b));
      }),
    );
  });

  it('stays in order when somebody hangs up, at whatever moment', () => {
    fc.assert(
      fc.property(anyCall, anyMoment, fc.constantFrom('canceled' as const, 'completed' as const), (call, now, wish) => {
        const before = legStatus(call, now);
        const ended = hangUp(call, wish, now);
        if (ended === null) {
          expect(before === 'in-progress' ? wish : 'canceled').toBe('canceled');
          return;
        }
        expect(ended.times.ended).toBe(now);
        expect(legStatus(ended, now)).toBe(before === 'in-progress' ? 'completed' : 'canceled');
        expect(ended.script.durationSecs).toBeLessThanOrEqual(Math.max(1, call.script.durationSecs));
        expect(hangUp(ended, wish, now)).toBeNull();
      }),
    );
  });
});
