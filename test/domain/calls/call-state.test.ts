import { describe, expect, it } from '@jest/globals';
import { CALL_PHASES } from '../../../src/domain/calls/call.ts';
import { callState, type CallStanding, type StandingAttempt } from '../../../src/domain/calls/call-state.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';

const NOW = new Date('2025-11-26T12:45:30.000Z');
const seconds = (count: number): Date => new Date(NOW.getTime() + count * 1_000);

const ATTEMPT: StandingAttempt = {
  phase: 'ringing',
  sentAt: seconds(-10),
  answeredAt: null,
  decidedAt: null,
  liveUntil: seconds(2_000),
  notPlacedFor: null,
};

const standing = (changes: Partial<CallStanding>): CallStanding => ({
  phase: 'accepted',
  origin: 'us',
  outcome: null,
  dialBy: seconds(35),
  policy: DEFAULT_POLICY,
  heldBackBy: null,
  attempt: ATTEMPT,
  delivery: null,
  isSettled: false,
  ...changes,
});

const at = (changes: Partial<CallStanding>) => callState(standing(changes), NOW);

describe('the state of a call', () => {
  it.each(['accepted', 'preparing'] as const)('%s: it is dialled by then or never', (phase) => {
    expect(at({ phase, attempt: null })).toEqual({ key: phase, until: seconds(35), reason: null });
    expect(at({ phase, origin: 'outside', attempt: null })).toEqual({ key: phase, until: null, reason: null });
  });

  it('held back: why, and how long it can wait', () => {
    expect(at({ phase: 'held_back', heldBackBy: 'number_in_use' })).toEqual({
      key: 'held_back',
      until: seconds(35),
      reason: 'number_in_use',
    });
  });

  it('dialling: until the provider must have answered; before the claim, until it must be dialled', () => {
    const sent = { ...ATTEMPT, phase: 'sent' as const };
    expect(at({ phase: 'dialling', attempt: sent })).toMatchObject({ key: 'dialling', until: seconds(10) });
    const created = { ...ATTEMPT, phase: 'created' as const, sentAt: null };
    for (const attempt of [created, null])
      expect(at({ phase: 'dialling', attempt })).toMatchObject({ key: 'dialling', until: seconds(35) });
  });

  it('dialling after a try that was provably not placed: it dials again, and why', () => {
    const attempt = { ...ATTEMPT, phase: 'not_placed' as const, notPlacedFor: 'rate_limited' };
    expect(at({ phase: 'dialling', attempt })).toEqual({
      key: 'dials_again',
      until: seconds(35),
      reason: 'rate_limited',
    });
  });

  it('unknown: it is looked for until its lease is over', () => {
    expect(at({ phase: 'unknown' })).toEqual({ key: 'looking', until: seconds(2_000), reason: null });
  });

  it('ringing: until nobody lets it ring any longer, then the providers are asked', () => {
    expect(at({ phase: 'ringing' })).toEqual({ key: 'ringing', until: seconds(50), reason: null });
    expect(at({ phase: 'ringing', attempt: { ...ATTEMPT, sentAt: seconds(-70) } })).toMatchObject({
      key: 'ringing',
      until: null,
    });
    expect(at({ phase: 'ringing', attempt: { ...ATTEMPT, sentAt: seconds(-90) } })).toEqual({
      key: 'asking_providers',
      until: seconds(2_000),
      reason: null,
    });
    expect(at({ phase: 'ringing', attempt: { ...ATTEMPT, sentAt: null } })).toMatchObject({ until: seconds(2_000) });
  });

  it('talking: as long as a conversation may last', () => {
    const attempt = { ...ATTEMPT, phase: 'answered' as const, answeredAt: seconds(-5) };
    expect(at({ phase: 'talking', attempt })).toEqual({ key: 'talking', until: seconds(1_795), reason: null });
    expect(at({ phase: 'talking' })).toMatchObject({ until: seconds(2_000) });
  });

  it('gathering: nobody can say how long', () => {
    expect(at({ phase: 'gathering' })).toEqual({ key: 'gathering', until: null, reason: null });
  });

  it('analysing: as long as the analyst is asked', () => {
    const attempt = { ...ATTEMPT, phase: 'ended' as const, decidedAt: seconds(-60) };
    expect(at({ phase: 'analysing', attempt })).toMatchObject({ key: 'analysing', until: seconds(3_540) });
  });

  it('reporting: until the delivery is handed over, and why it was refused so far', () => {
    expect(at({ phase: 'reporting' })).toEqual({ key: 'reporting', until: null, reason: null });
    const delivery = { status: 'retrying' as const, firstTriedAt: seconds(-600), lastError: 'crm: server_error' };
    expect(at({ phase: 'reporting', delivery })).toEqual({
      key: 'reporting',
      until: seconds(3_000),
      reason: 'crm: server_error',
    });
  });

  it('closed: how it ended, unless the CRM does not have it yet, or never will, or a person has to decide', () => {
    const closed = { phase: 'closed', outcome: 'held' } as const;
    expect(at(closed)).toEqual({ key: 'closed', until: null, reason: 'held' });
    const delivery = { firstTriedAt: seconds(-3_600), lastError: 'crm: timeout' };
    expect(at({ ...closed, delivery: { ...delivery, status: 'delivered' } })).toMatchObject({ key: 'closed' });
    expect(at({ ...closed, delivery: { ...delivery, status: 'retrying' } })).toEqual({
      key: 'closed_reporting',
      until: seconds(71 * 3_600),
      reason: 'crm: timeout',
    });
    expect(at({ ...closed, delivery: { ...delivery, status: 'dead_letter' } })).toEqual({
      key: 'closed_not_reported',
      until: null,
      reason: 'crm: timeout',
    });
    const unresolved = { phase: 'closed', outcome: 'unresolved' } as const;
    expect(at(unresolved)).toMatchObject({ key: 'closed_undecided' });
    expect(at({ ...unresolved, isSettled: true })).toMatchObject({ key: 'closed', reason: 'unresolved' });
  });

  it('of a call that was accepted before a limit was known is as in the house', () => {
    const attempt = { ...ATTEMPT, answeredAt: seconds(-5) };
    for (const phase of CALL_PHASES) expect(at({ phase, attempt, policy: {} })).toEqual(at({ phase, attempt }));
  });

  it('has no time that has passed', () => {
    for (const phase of CALL_PHASES) {
      const later = callState(standing({ phase }), seconds(1_000_000));
      expect([phase, later.until]).toEqual([phase, null]);
    }
  });
});
