import type { RunFacts, Violation } from '../record.ts';
import { broken, type Evidence } from './evidence.ts';

/**
 * Of I2: a call ends as taken back only when somebody took it back and nobody had answered it by then, and who was told
 * that it is not dialled was told the truth. A restored database may have forgotten what it would take to know.
 */
export function takenBack({ record, calls, rings }: Evidence): Violation[] {
  const { databaseRestored, takenBack: wishes } = record.facts;
  if (databaseRestored) return [];
  const asked = new Set(wishes.map(({ callId }) => callId));
  const ended = calls.filter(({ outcome }) => outcome === 'cancelled_by_operator').map(({ id }) => id);
  const spared = wishes.filter((wish) => toldOf(wish) === 'not_dialled').map(({ callId }) => callId);
  const ringsOf = (callId: string) => rings.filter((ring) => ring.callId === callId);
  return [
    ...ended.filter((id) => !asked.has(id)).map((id) => broken('I2', id, 'taken back, though nobody asked for it')),
    ...ended
      .filter((id) => ringsOf(id).some(({ status }) => status === 'completed'))
      .map((id) => broken('I2', id, 'taken back, though somebody had answered')),
    ...spared
      .filter((id) => ringsOf(id).length > 0)
      .map((id) => broken('I2', id, 'rang, though its operator was told that it is not dialled')),
  ];
}

/** What an operator was told: a result of `POST /calls/{id}/cancel`, or what came instead of one. */
export function toldOf({ status, body }: Pick<RunFacts['takenBack'][number], 'status' | 'body'>): string {
  const result = (body as { result?: unknown } | null)?.result;
  return typeof result === 'string' ? result : `status ${status ?? 'none'}`;
}
