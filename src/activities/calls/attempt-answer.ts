import type { AttemptRow } from '../../store/schema.ts';
import type { Settled } from '../results.ts';

/** What the row of an attempt says was answered, or null when it was sent and nothing is known. */
export function readAnswer(attempt: AttemptRow): Exclude<Settled, { kind: 'unresolved' }> | null {
  const { answer } = attempt;
  switch (answer?.kind) {
    case 'placed':
      return { kind: 'placed' };
    case 'not_placed':
      return { kind: 'not_placed', retryAfterMs: answer.retryAfterMs ?? null };
    case 'refused':
      return { kind: 'refused', reason: answer.reason ?? '', outcome: answer.outcome ?? 'failed' };
    default:
      return attempt.fenced_at ? { kind: 'not_placed', retryAfterMs: null } : null;
  }
}
