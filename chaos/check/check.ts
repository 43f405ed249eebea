import type { RunRecord, Verdict } from '../record.ts';

export function check(record: RunRecord): Verdict {
  const rows = record.database['calls'] ?? [];
  const acknowledged = record.facts.requests.filter(({ status }) => status === 200 || status === 202).length;
  return {
    invalid: [],
    violations: rows
      .filter((row) => row['closed_at'] === null)
      .map((row) => ({ invariant: 'I2', callId: String(row['id']), what: `open in phase ${row['phase']}` })),
    counts: {
      calls: rows.length,
      acknowledged,
      outcomes: {},
      dials: 0,
      secondRings: 0,
      lost: 0,
      stuck: 0,
      wrongCrm: 0,
      faults: {},
      kills: 0,
      forged: 0,
      webhooks: 0,
      slowestOutcomeMs: null,
      recoveredAfterMs: null,
    },
  };
}
