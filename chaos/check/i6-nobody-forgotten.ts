import type { Violation } from '../record.ts';
import { broken, type Evidence } from './evidence.ts';

/**
 * I6: nobody is uncalled and unexplained. Each candidate has a call, and what only a person can decide (nobody could be
 * asked, the CRM refused for good) is shown to one.
 */
export const nobodyForgotten = (evidence: Evidence): Violation[] => [
  ...candidatesWithoutCall(evidence),
  ...withoutAttention(evidence),
];

function candidatesWithoutCall({ record, calls }: Evidence): Violation[] {
  const called = new Set(calls.map(({ candidate_id }) => candidate_id));
  return (record.database['candidates'] ?? [])
    .filter((candidate) => !called.has(candidate['id']))
    .map((candidate) => broken('I6', null, `candidate ${candidate['id']} has no call`));
}

function withoutAttention({ record, calls, deliveries, callById }: Evidence): Violation[] {
  const hidden = (callId: string, reason: string) => callById.get(callId)?.needs_attention.includes(reason) === false;
  const settled = new Set((record.database['settlements'] ?? []).map((said) => said['call_id']));
  const unresolved = calls.filter(
    ({ id, outcome }) => outcome === 'unresolved' && !settled.has(id) && hidden(id, 'nobody_could_be_asked'),
  );
  const refused = deliveries.filter(
    ({ call_id, status, version }) => version > 0 && status === 'dead_letter' && hidden(call_id, 'crm_refused'),
  );
  return [
    ...unresolved.map(({ id }) => broken('I6', id, 'unresolved, and nobody is asked to look')),
    ...refused.map(({ call_id }) => broken('I6', call_id, 'refused by the CRM, and nobody is asked to look')),
  ];
}
