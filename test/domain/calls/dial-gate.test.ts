import { describe, expect, it } from '@jest/globals';
import { dialGate, type GateFacts } from '../../../src/domain/calls/dial-gate.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';

const NOW = new Date('2026-11-21T10:00:00Z');
const FREE: GateFacts = {
  now: NOW,
  clocksDifferMs: 60_000,
  numberNotAllowed: false,
  dialBy: new Date(NOW.getTime() + 45_000),
  optedOut: false,
  liveOnNumber: 0,
  liveInAll: 0,
  dialsOfNumberToday: 0,
  shutAfterRestore: false,
  dialsOfKeyToday: 0,
};
const verdict = (facts: Partial<GateFacts>) => dialGate({ ...FREE, ...facts }, DEFAULT_POLICY);

describe('the dial gate', () => {
  it('is open when nothing speaks against it', () => {
    expect(verdict({})).toEqual({ kind: 'open' });
  });

  it.each([
    ['past dial_by, to the millisecond', { dialBy: NOW }, 'past_dial_by'],
    ['for a number that is not called', { numberNotAllowed: true }, 'number_not_allowed'],
    ['for who opted out', { optedOut: true }, 'opted_out'],
    ['when the number was called often enough today', { dialsOfNumberToday: 3 }, 'number_ceiling'],
    ['when the key has placed enough calls today', { dialsOfKeyToday: 2_000 }, 'key_ceiling'],
    ['for who opted out even while the line is busy', { optedOut: true, liveOnNumber: 1 }, 'opted_out'],
  ] as const)('E2 is closed %s', (_title, facts, reason) => {
    expect(verdict(facts)).toEqual({ kind: 'closed', reason });
  });

  it.each([
    ['while another call to this number may ring', { liveOnNumber: 1 }, 'number_in_use'],
    ['while all lines are in use', { liveInAll: 10 }, 'all_lines_in_use'],
    ['while a restored database has not been reopened', { shutAfterRestore: true }, 'database_restored'],
    ['while clocks differ by more than a minute', { clocksDifferMs: 60_001 }, 'clocks_differ'],
  ] as const)('C3 holds back %s', (_title, facts, reason) => {
    expect(verdict(facts)).toEqual({ kind: 'held_back', reason, notBefore: new Date(NOW.getTime() + 2_000) });
  });

  it('has no ceiling where the policy says null', () => {
    const policy = { ...DEFAULT_POLICY, maxDialsPerNumberPerDay: null, maxDialsPerKeyPerDay: null };
    expect(dialGate({ ...FREE, dialsOfNumberToday: 1_000, dialsOfKeyToday: 100_000 }, policy)).toEqual({
      kind: 'open',
    });
  });
});
