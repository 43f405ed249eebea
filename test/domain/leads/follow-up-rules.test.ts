import { describe, expect, it } from '@jest/globals';
import { CALL_OUTCOMES } from '../../../src/domain/calls/call.ts';
import { endOf, FOLLOW_UP_KINDS, type FollowUpResult, MEANS } from '../../../src/domain/leads/follow-up.ts';
import { followUpsAfter, type LeadCall } from '../../../src/domain/leads/follow-up-rules.ts';
import { followUpText } from '../../../src/domain/leads/follow-up-texts.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';

const WAITS = { hot: 1, warm: 2, cold: 3, retry: 4, callback: 5, sms: 6 };
const after = (call: Partial<LeadCall>) =>
  followUpsAfter(
    { outcome: 'held', score: null, durationSeconds: 0, errorCode: null, wasFollowUp: false, ...call },
    WAITS,
  ).map(({ kind, afterMs }) => `${kind} after ${afterMs}`);

describe('what follows a conversation', () => {
  it.each([
    [100, ['immediate after 1', 'notify_sales after 1']],
    [71, ['immediate after 1', 'notify_sales after 1']],
    [70, ['follow_up_24h after 2', 'nurture after 3']],
    [41, ['follow_up_24h after 2', 'nurture after 3']],
    [40, ['nurture after 3']],
    [0, ['nurture after 3']],
  ])('with a score of %i', (score, expected) => {
    expect(after({ score })).toEqual(expected);
  });

  it('is not also what follows a ring', () => {
    expect(after({ score: 0, durationSeconds: 400 })).toEqual(['nurture after 3']);
  });
});

describe('what follows a call without a conversation', () => {
  const calls: [what: string, call: Partial<LeadCall>, expected: string[]][] = [
    ['more than 30 seconds of talk', { outcome: 'no_conversation', durationSeconds: 31 }, ['successful_call after 6']],
    ['30 seconds of talk', { outcome: 'no_conversation', durationSeconds: 30 }, []],
    ['nobody answered', { outcome: 'no_answer' }, ['retry_call after 4']],
    ['the line was busy', { outcome: 'busy' }, ['callback after 5']],
    ['it failed for a while', { outcome: 'failed', errorCode: '30001' }, ['retry_call after 4']],
    ['it failed for a while, the last of these', { outcome: 'failed', errorCode: '30005' }, ['retry_call after 4']],
    ['it failed for good', { outcome: 'failed', errorCode: '30006' }, ['sms_follow_up after 6']],
    ['it failed and nobody says why', { outcome: 'failed' }, ['sms_follow_up after 6']],
    ['a machine answered', { outcome: 'voicemail' }, ['sms_follow_up after 6']],
    ['it was ended before anybody answered', { outcome: 'canceled' }, []],
    ['nobody can tell', { outcome: 'unresolved' }, []],
  ];
  it.each(calls)('%s', (_what, call, expected) => {
    expect(after(call)).toEqual(expected);
  });

  it('is never a ring after a ring that was a follow-up', () => {
    for (const outcome of CALL_OUTCOMES)
      for (const errorCode of [null, '30001'])
        expect(after({ outcome, errorCode, wasFollowUp: true }).join()).not.toMatch(/retry_call|callback/);
    expect(after({ outcome: 'busy', wasFollowUp: true })).toEqual(['sms_follow_up after 6']);
  });
});

it('waits by default as the contract and its readers expect', () => {
  const hour = 3_600_000;
  expect(DEFAULT_POLICY.leadFollowUpMs).toEqual({
    hot: 0,
    warm: 24 * hour,
    cold: 72 * hour,
    retry: hour,
    callback: hour / 2,
    sms: hour / 12,
  });
});

describe('the text of a follow-up', () => {
  const words = {
    customerName: 'Jordan Example',
    vehicleInterest: 'SUV',
    organizationName: 'Example Motors',
    phone: '+12125550101',
    score: 80,
  };
  it.each(FOLLOW_UP_KINDS.filter((kind) => MEANS[kind] === 'text'))('"%s" says who writes and how to stop', (kind) => {
    const text = followUpText(kind, words)!;
    expect(text).toMatch(/^Hi Jordan Example, .*Example Motors.* Reply STOP to opt out\.$/);
    expect(followUpText(kind, { ...words, customerName: null, vehicleInterest: null })).toMatch(/^Hello, /);
  });

  it.each(FOLLOW_UP_KINDS.filter((kind) => MEANS[kind] === 'notice'))('"%s" says whom to call', (kind) => {
    expect(followUpText(kind, words)).toContain('Jordan Example, +12125550101');
  });

  it.each(FOLLOW_UP_KINDS.filter((kind) => MEANS[kind] === 'ring'))('"%s" is none', (kind) => {
    expect(followUpText(kind, words)).toBeNull();
  });
});

it.each([
  ['sent', 'done'],
  ['rung', 'done'],
  ['left_to_people', 'done'],
  ['opted_out', 'dropped'],
  ['number_not_allowed', 'dropped'],
  ['refused', 'failed'],
  ['unknown', 'failed'],
])('a follow-up that is "%s" is %s', (outcome, end) => {
  expect(endOf({ outcome } as FollowUpResult)).toBe(end);
});
