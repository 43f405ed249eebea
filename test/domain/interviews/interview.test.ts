import { describe, expect, it } from '@jest/globals';
import {
  INTERVIEW_STATUSES,
  type InterviewFacts,
  mayMove,
  nextStep,
  reachableFrom,
  securityViolations,
  withViolations,
} from '../../../src/domain/interviews/interview.ts';

describe('an interview moves', () => {
  const legal = [
    'pending → active, ended, completed, cancelled, expired',
    'active → ended, completed, cancelled, expired',
    'ended → completed, cancelled, expired',
    'completed → ',
    'cancelled → ',
    'expired → completed',
  ];

  it('only forward, by the whole table', () => {
    const table = INTERVIEW_STATUSES.map(
      (from) => `${from} → ${INTERVIEW_STATUSES.filter((to) => mayMove(from, to)).join(', ')}`,
    );
    expect(table).toEqual(legal);
  });

  it('never in a circle', () => {
    for (const one of INTERVIEW_STATUSES)
      for (const other of INTERVIEW_STATUSES) expect(mayMove(one, other) && mayMove(other, one)).toBe(false);
  });

  it('to a status from where that is legal', () => {
    expect(reachableFrom('completed')).toEqual(['pending', 'active', 'ended', 'expired']);
    expect(reachableFrom('pending')).toEqual([]);
  });
});

describe('the next step of an interview', () => {
  const NEW: InterviewFacts = {
    status: 'active',
    hasConversation: false,
    hasTranscript: false,
    analysis: null,
    wasTold: false,
    isPastExpiry: false,
  };
  const rows: [title: string, facts: Partial<InterviewFacts>, step: string][] = [
    ['waits while nobody knows its conversation', {}, 'wait'],
    ['waits for it also when the front end says that it is over', { status: 'completed' }, 'wait'],
    ['expires when nobody came in time', { isPastExpiry: true }, 'expire'],
    ['is over when it has expired', { status: 'expired', isPastExpiry: true }, 'over'],
    ['is over when it was cancelled', { status: 'cancelled', hasConversation: true }, 'over'],
    ['asks for a conversation that is known', { hasConversation: true }, 'watch'],
    ['asks for it also past the expiry', { hasConversation: true, isPastExpiry: true }, 'watch'],
    ['asks for it also when it had expired', { hasConversation: true, status: 'expired' }, 'watch'],
    ['asks no more when nobody could tell', { hasConversation: true, analysis: 'failed' }, 'over'],
    ['looks again when it was told after that', { hasConversation: true, analysis: 'failed', wasTold: true }, 'watch'],
    ['analyses what was said', { hasTranscript: true, analysis: 'waiting' }, 'analyse'],
    [
      'analyses what was said, cancelled or not',
      { hasTranscript: true, analysis: 'waiting', status: 'cancelled' },
      'analyse',
    ],
    ['is over with a result', { hasTranscript: true, analysis: 'done', hasConversation: true, wasTold: true }, 'over'],
    ['is over with too little to judge by', { hasTranscript: true, analysis: 'not_assessable' }, 'over'],
    ['is over with an analysis that failed', { hasTranscript: true, analysis: 'failed' }, 'over'],
  ];
  it.each(rows)('%s', (_title, facts, step) => {
    expect(nextStep({ ...NEW, ...facts })).toBe(step);
  });
});

describe('what the browser saw', () => {
  it('costs ten points an exit, never below nothing', () => {
    expect([0, 1, 3, 10, 11].map((exits) => securityViolations([], exits).security_score)).toEqual([100, 90, 70, 0, 0]);
  });

  const verdict = { cheatingDetected: false, bodyLanguage: 'not assessable from a transcript' };

  it('is cheating from the third exit on', () => {
    expect(withViolations(verdict, null)).toEqual(verdict);
    expect(withViolations(verdict, securityViolations(['tab_switch'], 2))).toEqual(verdict);
    expect(withViolations(verdict, securityViolations([], 3))).toEqual({
      cheatingDetected: true,
      bodyLanguage: 'Multiple fullscreen exits detected (3 times)',
    });
  });
});
