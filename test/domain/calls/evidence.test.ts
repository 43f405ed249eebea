import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type ConversationWitness,
  type Evidence,
  isOver,
  judge,
  machineVerdictMatters,
  waitedSinceTheEnd,
} from '../../../src/domain/calls/evidence.ts';

const NOTHING: Evidence = { leg: null, conversation: null, placementFailure: null, answeredBy: null };
const TALKED: ConversationWitness = {
  status: 'done',
  candidateTurns: 8,
  durationSeconds: 125,
  callResult: null,
  voicemailDetected: false,
};
const SILENT_CONVERSATION: ConversationWitness = {
  ...TALKED,
  candidateTurns: 0,
  durationSeconds: 0,
  status: 'initiated',
};
const given = (evidence: Partial<Evidence>): Evidence => ({ ...NOTHING, ...evidence });
const leg = (
  status: 'completed' | 'busy' | 'no_answer' | 'failed' | 'canceled' | 'in_progress' | 'ringing',
  durationSeconds: number | null = null,
) => ({
  status,
  durationSeconds,
});

describe('the outcome of an attempt', () => {
  it.each([
    ['held: both say so', given({ leg: leg('completed', 125), conversation: TALKED, answeredBy: 'human' }), 'held'],
    [
      'held: the candidate hung up early',
      given({ leg: leg('completed', 8), conversation: { ...TALKED, candidateTurns: 1 } }),
      'held',
    ],
    ['held: only the voice agent could be asked', given({ leg: 'silent', conversation: TALKED }), 'held'],
    [
      'voicemail: the carrier heard a machine',
      given({ leg: leg('completed', 22), conversation: { ...TALKED, candidateTurns: 1 }, answeredBy: 'machine' }),
      'voicemail',
    ],
    [
      'voicemail: a fax',
      given({ leg: leg('completed', 22), conversation: { ...TALKED, candidateTurns: 0 }, answeredBy: 'fax' }),
      'voicemail',
    ],
    [
      'G1 voicemail: the voice agent noticed',
      given({ leg: leg('completed', 22), conversation: { ...TALKED, candidateTurns: 1, voicemailDetected: true } }),
      'voicemail',
    ],
    [
      'voicemail: its own verdict',
      given({ leg: leg('completed', 22), conversation: { ...TALKED, candidateTurns: 1, callResult: 'voicemail' } }),
      'voicemail',
    ],
    ['no answer', given({ leg: leg('no_answer', 0), conversation: SILENT_CONVERSATION }), 'no_answer'],
    ['no answer, by the voice agent alone', given({ leg: 'silent', placementFailure: 'no_answer' }), 'no_answer'],
    ['busy', given({ leg: leg('busy', 0), conversation: 'none' }), 'busy'],
    ['busy, by the voice agent alone', given({ leg: 'none', placementFailure: 'busy' }), 'busy'],
    ['failed', given({ leg: leg('failed', 0), conversation: SILENT_CONVERSATION }), 'failed'],
    ['failed: completed with 0 s', given({ leg: leg('completed', 0), conversation: SILENT_CONVERSATION }), 'failed'],
    ['failed: the voice agent does not know why', given({ leg: 'silent', placementFailure: 'unknown' }), 'failed'],
    ['canceled', given({ leg: leg('canceled', 0), conversation: SILENT_CONVERSATION }), 'canceled'],
    [
      'no conversation: talk time, but nobody knows a conversation',
      given({ leg: leg('completed', 40), conversation: 'none' }),
      'no_conversation',
    ],
    ['unresolved: nobody could be asked', given({ leg: 'silent', conversation: 'silent' }), 'unresolved'],
  ] as const)('%s', (_title, evidence, outcome) => {
    expect(judge(evidence).outcome).toBe(outcome);
  });

  it('believes a conversation over a leg that says nobody answered, and notes the disagreement', () => {
    const verdict = judge(given({ leg: leg('no_answer', 0), conversation: TALKED }));
    expect(verdict).toMatchObject({
      outcome: 'held',
      disagreement: 'the conversation took place, but the carrier says no_answer',
    });
  });

  it('G3 believes a candidate who spoke over the machine detection, whenever its verdict came', () => {
    const early = judge(given({ leg: leg('completed', 125), conversation: TALKED, answeredBy: 'machine' }));
    expect(early).toMatchObject({ outcome: 'held', disagreement: 'a machine was detected, but the candidate spoke' });
    expect(machineVerdictMatters(given({ leg: leg('completed', 125), conversation: TALKED }))).toBe(false);
  });

  it('G3 takes "unsure" for no verdict: neither a person nor a machine', () => {
    const unsure = (evidence: Partial<Evidence>) => judge(given({ ...evidence, answeredBy: 'unknown' }));
    const quiet = { ...TALKED, candidateTurns: 1 };
    expect(unsure({ leg: leg('completed', 22), conversation: quiet }).outcome).toBe('held');
    expect(unsure({ leg: leg('completed', 22), conversation: 'none' }).outcome).toBe('no_conversation');
    const heard = { ...quiet, voicemailDetected: true };
    expect(unsure({ leg: leg('completed', 22), conversation: heard }).outcome).toBe('voicemail');
  });

  it('takes seconds of talk from the carrier, else from the voice agent', () => {
    expect(judge(given({ leg: leg('completed', 131), conversation: TALKED })).durationSeconds).toBe(131);
    expect(judge(given({ leg: 'silent', conversation: TALKED })).durationSeconds).toBe(125);
    expect(judge(given({ leg: leg('busy') })).durationSeconds).toBe(0);
  });

  it('waits for the machine detection only while it can change something', () => {
    expect(
      machineVerdictMatters(given({ leg: leg('completed', 22), conversation: { ...TALKED, candidateTurns: 1 } })),
    ).toBe(true);
    expect(machineVerdictMatters(given({ leg: leg('completed', 22), answeredBy: 'unknown' }))).toBe(false);
    expect(machineVerdictMatters(given({ leg: leg('no_answer', 0) }))).toBe(false);
  });

  it('knows a call that goes on from one that is over', () => {
    expect(isOver(given({ leg: leg('in_progress'), conversation: { ...TALKED, status: 'in_progress' } }))).toBe(false);
    expect(isOver(given({ leg: leg('ringing') }))).toBe(false);
    expect(isOver(given({ leg: leg('in_progress'), conversation: { ...TALKED, status: 'processing' } }))).toBe(true);
    expect(isOver(given({ leg: leg('busy') }))).toBe(true);
    expect(isOver(given({ placementFailure: 'busy' }))).toBe(true);
  });

  it('gives one outcome to any evidence, and never calls a spoken conversation anything but held', () => {
    const witness = fc.record({
      status: fc.constantFrom('initiated', 'in_progress', 'processing', 'done', 'failed'),
      candidateTurns: fc.nat(5),
      durationSeconds: fc.nat(1_000),
      callResult: fc.constantFrom(null, 'answered', 'voicemail', 'busy', 'no_answer', 'failed'),
      voicemailDetected: fc.boolean(),
    });
    const anyEvidence = fc.record({
      leg: fc.oneof(
        fc.constantFrom(null, 'none' as const, 'silent' as const),
        fc.record({
          status: fc.constantFrom(
            'queued',
            'initiated',
            'ringing',
            'in_progress',
            'completed',
            'busy',
            'no_answer',
            'failed',
            'canceled',
          ),
          durationSeconds: fc.option(fc.nat(1_000)),
        }),
      ),
      conversation: fc.oneof(fc.constantFrom(null, 'none' as const, 'silent' as const), witness),
      placementFailure: fc.constantFrom(null, 'busy', 'no_answer', 'unknown'),
      answeredBy: fc.constantFrom(null, 'human', 'machine', 'fax', 'unknown'),
    }) as fc.Arbitrary<Evidence>;
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const { outcome, durationSeconds } = judge(evidence);
        expect(durationSeconds).toBeGreaterThanOrEqual(0);
        if (typeof evidence.conversation === 'object' && (evidence.conversation?.candidateTurns ?? 0) >= 2)
          expect(outcome).toBe('held');
      }),
    );
  });
});

describe('how long what follows the end was waited for', () => {
  const NOW = new Date('2026-03-02T09:30:00Z');
  const before = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);

  it.each([
    ['is counted from the end, however long before somebody hinted at it (T29)', before(5), 1_200_000, 5_000],
    ['is no longer than was tried', before(3_600), 2_000, 2_000],
    ['is nothing while the end is a moment ahead, by another clock', before(-2), 1_200_000, 0],
    ['goes by the tries where the clocks measure nothing together', before(-7_200), 1_200_000, 1_200_000],
    ['goes by the tries where nobody dates the end', null, 1_200_000, 1_200_000],
  ])('%s', (_, endedAt, triedForMs, waitedMs) => {
    expect(waitedSinceTheEnd(endedAt, triedForMs, NOW)).toBe(waitedMs);
  });
});
