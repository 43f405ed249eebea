import { ProviderError } from '../../providers/provider-error.ts';
import type { ErasureCopyRow } from '../../store/candidates/candidate-tables.ts';
import { copiesLeft, finishErasure, noteCopies, readErasureOf, recordCopy } from '../../store/candidates/erasures.ts';
import { findPerson } from '../../store/candidates/person.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { effort, notYet, pauseBefore } from '../try-again.ts';
import { deleteCopy } from './delete-copy.ts';

type Needed = Pick<ActivityDependencies, 'db' | 'erasure' | 'recordings' | 'log'>;

/**
 * Writes down what others keep of a candidate and asks each once to delete it. Who is away is asked again by
 * `finishCopies`, while our own rows go. Twice is harmless: what is deleted is not there.
 */
export const deleteCopies =
  (deps: Needed) =>
  async ({ candidateId }: { candidateId: string }): Promise<void> => {
    const erasure = await readErasureOf(deps.db, candidateId);
    const person = await findPerson(deps.db, candidateId);
    if (person) await noteCopies(deps.db, erasure.id, person);
    await oneRound(deps, erasure.id);
  };

/**
 * Asks until all is deleted, for `eraseRetryForMs`; what is refused for so long is given up, and the proof says so.
 * @throws "not yet" while something is left
 */
export const finishCopies =
  (deps: Needed) =>
  async ({ candidateId }: { candidateId: string }): Promise<'done' | 'incomplete'> => {
    const { id } = await readErasureOf(deps.db, candidateId);
    await oneRound(deps, id);
    const left = await copiesLeft(deps.db, id);
    const { eraseRetryFirstMs, eraseRetryMaxMs, eraseRetryForMs } = deps.erasure.policy;
    const { tries, spentMs } = effort();
    const pauseMs = pauseBefore(tries, eraseRetryFirstMs, eraseRetryMaxMs);
    if (left.length > 0 && spentMs + pauseMs < eraseRetryForMs) throw notYet('a provider has not let go', pauseMs);
    const givenUp = await finishErasure(deps.db, id);
    if (givenUp > 0)
      deps.log.error({ count: givenUp }, 'copies of an erased person could not be deleted: see its proof');
    return givenUp > 0 ? 'incomplete' : 'done';
  };

/** Each once, one after the other; of a provider that cannot be reached nothing more is asked in this round. */
async function oneRound(deps: Needed, erasureId: string): Promise<void> {
  const away = new Set<string>();
  for (const copy of await copiesLeft(deps.db, erasureId)) {
    if (away.has(copy.provider)) continue;
    const error = await deleteOne(deps, copy);
    if (error && IS_AWAY.has(error)) away.add(copy.provider);
  }
}

/** Of who says this, nothing more is asked for now. */
export const IS_AWAY: ReadonlySet<string> = new Set([
  'unreachable',
  'timeout',
  'connection_lost',
  'rate_limited',
  'unauthorized',
]);

/** @returns what went wrong, null when it is gone */
async function deleteOne(deps: Needed, copy: ErasureCopyRow): Promise<string | null> {
  try {
    await recordCopy(deps.db, copy, { result: await deleteCopy(deps, copy.kind, copy.provider_id) });
    return null;
  } catch (error) {
    // Of the store it can be our own disk, whose message may name a path.
    if (!(error instanceof ProviderError) && copy.provider !== 'store') throw error;
    const what = error instanceof ProviderError ? error.kind : 'not_deleted';
    await recordCopy(deps.db, copy, { error: what });
    return what;
  }
}
