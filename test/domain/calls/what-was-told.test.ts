import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AnsweredBy, Conversation, LegStatus } from '../../../src/domain/calls/conversation.ts';
import type { CallEvent } from '../../../src/domain/calls/call-event.ts';
import {
  conclude,
  hasEnded,
  hear,
  moveTo,
  NEW_CALL,
  type CallProgress,
} from '../../../src/domain/calls/call-progress.ts';
import { judge, witnessOf } from '../../../src/domain/calls/evidence.ts';
import { routeEvent } from '../../../src/domain/route-event.ts';
import { type ToldEvent, whatWasTold } from '../../../src/domain/calls/what-was-told.ts';

const SID = 'CA00000000000000000000000000000001';
const CONVERSATION = 'conv_1';
const at = (seconds: number): Date => new Date(Date.parse('2026-03-02T09:00:00Z') + seconds * 1_000);

/** How one call goes, seen by whoever knows all of it. */
interface Course {
  ending: Extract<LegStatus, 'completed' | 'busy' | 'no_answer' | 'failed' | 'canceled'>;
  talkSeconds: number;
  turns: number;
  answeredBy: AnsweredBy | null;
  /** the voice agent's word for a call that it could not place */
  failure: 'busy' | 'no_answer' | 'unknown' | null;
  /** it reports the conversation once more, before that has its summary */
  reportsEarly: boolean;
}

const course: fc.Arbitrary<Course> = fc.record({
  ending: fc.constantFrom('completed', 'completed', 'busy', 'no_answer', 'failed', 'canceled'),
  talkSeconds: fc.nat(300),
  turns: fc.nat(6),
  answeredBy: fc.constantFrom(null, 'human', 'machine', 'fax', 'unknown'),
  failure: fc.constantFrom(null, 'busy', 'no_answer', 'unknown'),
  reportsEarly: fc.boolean(),
});

const toldIn = (event: CallEvent, conversation: Conversation | null = null): ToldEvent => ({
  event,
  conversation,
  receivedAt: at(400),
});

const legIs = (status: LegStatus, seconds: number, durationSeconds: number | null = null): ToldEvent =>
  toldIn({
    ...{ kind: 'leg_changed', callSid: SID, status, durationSeconds, at: at(seconds), answeredBy: null },
    ...{ to: '+493023125101', from: '+493023125200' },
  });

const ended = (conversation: Conversation): ToldEvent =>
  toldIn({ kind: 'conversation_ended', conversationId: CONVERSATION, attemptId: null, callSid: SID }, conversation);

const conversationOf = ({ turns, talkSeconds }: Course, summary: string | null): Conversation => ({
  ...{ conversationId: CONVERSATION, status: summary === null ? 'processing' : 'done', attemptId: null, callSid: SID },
  turns: Array.from({ length: turns }, (_, index) => ({ index, role: 'candidate', text: 'Ja.', atSeconds: index })),
  ...{ startedAt: at(2), durationSeconds: talkSeconds, summary, terminationReason: null, callResult: null },
  ...{ voicemailDetected: false, endedByGuardrail: false, phone: null, line: null, variables: {}, dataCollection: {} },
  ...{ callSuccessful: null, cost: null },
});

/** Everything that the providers report of it, in the order in which it happens. */
function eventsOf(call: Course): ToldEvent[] {
  const talked = call.ending === 'completed';
  return [
    legIs('initiated', 0),
    legIs('ringing', 1),
    ...(talked ? [legIs('in_progress', 2)] : []),
    ...(talked && call.answeredBy
      ? [toldIn({ kind: 'machine_verdict', callSid: SID, conversationId: null, answeredBy: call.answeredBy })]
      : []),
    legIs(call.ending, 3 + call.talkSeconds, talked ? call.talkSeconds : null),
    ...(talked && call.reportsEarly ? [ended(conversationOf(call, null))] : []),
    ...(talked ? [ended(conversationOf(call, 'Ein Gespräch.'))] : []),
    ...(!talked && call.failure
      ? [toldIn({ kind: 'placement_failed', conversationId: CONVERSATION, callSid: SID, reason: call.failure })]
      : []),
  ];
}

const RINGING: CallProgress = { ...NEW_CALL, phase: 'ringing', attempt: 1, placement: { kind: 'placed' } };
const OPEN = {
  call: { outcome: null, hasSummary: false },
  isInterview: false,
  atDropInDoor: true,
  dialUnderWay: false,
};

/** What becomes of the call when these events come in this order, each as routed to its workflow. */
function endOf(events: ToldEvent[]): { progress: CallProgress; verdict: ReturnType<typeof judge> } {
  const heard = events.reduce(listen, RINGING);
  const { conversation, legStatus, durationSeconds, placementFailure, answeredBy } = whatWasTold(events);
  const verdict = judge({
    leg: legStatus && { status: legStatus, durationSeconds },
    conversation: conversation && witnessOf(conversation),
    ...{ placementFailure, answeredBy },
  });
  const concluded = conclude(moveTo(heard, 'gathering'), verdict.outcome);
  return { progress: moveTo(moveTo(concluded, 'reporting'), 'closed'), verdict };
}

function listen(progress: CallProgress, { event }: ToldEvent): CallProgress {
  const route = routeEvent(event, OPEN);
  return route.kind === 'signal' ? hear(progress, route.signal) : progress;
}

/** A call, and its events as they may come: each at least once, some again, in any order. */
const disturbed = course.chain((call) => {
  const events = eventsOf(call);
  return fc
    .array(fc.constantFrom(...events), { maxLength: 6 })
    .chain((again) => fc.shuffledSubarray([...events, ...again], { minLength: events.length + again.length }))
    .map((arrived) => ({ call, arrived }));
});

describe('the events of a call', () => {
  it('reach the same end in any order, with any of them come twice', () => {
    fc.assert(
      fc.property(disturbed, ({ call, arrived }) => {
        expect(endOf(arrived)).toEqual(endOf(eventsOf(call)));
      }),
    );
  });

  it('say the same of the attempt in any order, with any of them come twice', () => {
    fc.assert(
      fc.property(disturbed, ({ call, arrived }) => {
        expect(whatWasTold(arrived)).toEqual(whatWasTold(eventsOf(call)));
      }),
    );
  });

  it('change nothing once the call has its outcome', () => {
    fc.assert(
      fc.property(disturbed, ({ arrived }) => {
        const { progress } = endOf(arrived);
        expect(arrived.reduce(listen, progress)).toBe(progress);
      }),
    );
  });

  it('always wake the call, and say how its leg ended', () => {
    fc.assert(
      fc.property(disturbed, ({ call, arrived }) => {
        expect(hasEnded(arrived.reduce(listen, RINGING))).toBe(true);
        expect(whatWasTold(arrived).legStatus).toBe(call.ending);
      }),
    );
  });
});

describe('what was told', () => {
  it('keeps the first ending of a leg, whatever is said of it later', () => {
    const told = whatWasTold([legIs('busy', 3), legIs('ringing', 1), legIs('completed', 9, 12)]);
    expect(told).toMatchObject({ legStatus: 'busy', endedAt: at(3) });
  });

  it('is dated by its arrival where the carrier gives no time', () => {
    const { event } = legIs('canceled', 3);
    expect(whatWasTold([toldIn({ ...event, at: null } as CallEvent)]).endedAt).toEqual(at(400));
  });
});
