import { TAKEN_BACK } from '../../store/calls/claim-dial.ts';
import { hasLaterAttempt } from '../../store/calls/attempts.ts';
import type { Db } from '../../store/database.ts';
import type { AttemptRow } from '../../store/schema.ts';
import type { Settled } from '../results.ts';

type Answered = Exclude<Settled, { kind: 'unresolved' }>;

/** What the row of an attempt says was answered, or null when it was sent and nothing is known. */
export async function readAnswer(db: Db, attempt: AttemptRow): Promise<Answered | null> {
  const answer = answerOf(attempt);
  if (answer?.kind !== 'not_placed') return answer;
  return (await hasLaterAttempt(db, attempt)) ? { ...answer, followed: true } : answer;
}

function answerOf({ answer, fenced_at }: AttemptRow): Answered | null {
  switch (answer?.kind) {
    case 'placed':
      return { kind: 'placed' };
    case 'not_placed':
      if (answer.reason === TAKEN_BACK) return { kind: 'taken_back' };
      return { kind: 'not_placed', retryAfterMs: answer.retryAfterMs ?? null };
    case 'refused':
      return { kind: 'refused', reason: answer.reason ?? '', outcome: answer.outcome ?? 'failed' };
    default:
      return fenced_at ? { kind: 'not_placed', retryAfterMs: null } : null;
  }
}
