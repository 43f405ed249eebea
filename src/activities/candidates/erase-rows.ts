import { erasePerson } from '../../store/candidates/erase-person.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/**
 * Erases our own rows of a candidate; with `last` also the candidate's own. Twice is harmless: what is gone is not found.
 * @returns how many calls are open: then nothing was erased; and how long steps that are under way may still write
 */
export const eraseRows =
  ({ db, erasure }: Pick<ActivityDependencies, 'db' | 'erasure'>) =>
  async ({ candidateId, last }: { candidateId: string; last: boolean }) => ({
    ...(await erasePerson(db, candidateId, { last })),
    secondLookAfterMs: erasure.policy.eraseSecondLookAfterMs,
  });
