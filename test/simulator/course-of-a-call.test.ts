import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planCallbacks } from '../../simulator/callbacks/plan-callbacks.ts';
import { hangUp } from '../../simulator/calls/hang-up.ts';
import { newCall } from '../../simulator/calls/new-call.ts';
import { LEG_EVENTS, RECORDING_EVENTS } from '../../simulator/calls/subscriptions.ts';
import type { Registration } from '../../simulator/calls/registration.ts';
import { connected, leftAlone } from '../../simulator/calls/twiml.ts';
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
/** Placed through Twilio, and told what to do some time after it was answered, if it was. */
const anyOwnLeg: fc.Arbitrary<PhoneCall> = fc
  .record({
    outcome: fc.constantFrom(...OUTCOMES.filter((outcome) => outcome !== 'rejected_number')),
    talkMs: fc.integer({ min: 1, max: 5_000 }),
    askingMs: fc.integer({ min: 0, max: 20_000 }),
    connects: fc.boolean(),
    machineDetection: fc.constantFrom('enable' as const, null),
    recordingChannels: fc.constantFrom(1 as const, null),
  })
  .map(({ outcome, talkMs, askingMs, connects, machineDetection, recordingChannels }) => {
    const scenario = createScenarios().put({ to: ERIKA, outcome, timing: { talkMs } });
    const at = (url: string) => ({ url, method: 'POST' as const });
    const call = newCall(
      {
        ...{ to: ERIKA, from: '+493023125200', agentId: null, agentPhoneNumberId: null, clientData: {} },
        ...{ placement: 'twilio', ringingTimeoutSecs: 60, machineDetection, recordingChannels },
        twiml: { ...at('http://ours/twiml'), fallback: null },
        subscriptions: {
          status: { ...at('http://ours/status'), events: [...LEG_EVENTS] },
          machineDetection: at('http://ours/amd'),
          recording: { ...at('http://ours/recording'), events: [...RECORDING_EVENTS] },
        },
      },
      scenario,
      1,
      PLACED,
    );
    if (call.twiml === null) return call;
    const told = call.times.answered! + askingMs;
    return connects ? connected(call, call.twiml, REGISTERED, told) : leftAlone(call, call.twiml, told);
  });
const REGISTERED: Registration = {
  conversationId: 'conv_1',
  ...{ agentId: 'agent_demo', from: '+493023125200', to: ERIKA, direction: 'outbound', clientData: {}, userId: null },
  registeredAt: PLACED,
};
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

  it('through Twilio: goes forward, is told in order, and of its end once, whatever its TwiML says', () => {
    fc.assert(
      fc.property(anyOwnLeg, anyMoment, anyMoment, (call, one, other) => {
        const [earlier, later] = [Math.min(one, other), Math.max(one, other)];
        expect(rank(LEG_RANK, legStatus(call, earlier))).toBeLessThanOrEqual(rank(LEG_RANK, legStatus(call, later)));
        const plan = planCallbacks(call);
        const story = plan.filter(({ channel }) => channel === 'status').map(({ event }) => event);
        expect(story).toEqual(LEG_EVENTS.filter((event) => story.includes(event)));
        expect(story.filter((event) => event === 'completed')).toHaveLength(1);
        expect(plan.filter(({ channel }) => channel === 'streams')).toEqual([]);
        expect(plan.filter(({ channel }) => channel === 'post_call').length).toBe(call.conversationId === null ? 0 : 1);
        expect(new Set(plan.map(({ id }) => id)).size).toBe(plan.length);
        for (const { channel, happenedAt } of plan) {
          if (channel === 'machine_detection') expect(happenedAt).toBeLessThanOrEqual(call.times.ended);
        }
      }),
    );
  });

  it('stays in order when somebody hangs up, at whatever moment', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyCall, anyOwnLeg),
        anyMoment,
        fc.constantFrom('canceled' as const, 'completed' as const),
        (call, now, wish) => {
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
        },
      ),
    );
  });
});
