import { setTimeout as sleep } from 'node:timers/promises';
import { randomInt } from 'node:crypto';

const TRIES = 3;
/** serialization failure, deadlock: the transaction was rolled back, and only because of its neighbours */
const BECAUSE_OF_OTHERS = new Set(['40001', '40P01']);

/** Runs a whole transaction again, at most three times in all, when PostgreSQL gave it up for the sake of another one. */
export async function againAfterDeadlock<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (tries === TRIES || !BECAUSE_OF_OTHERS.has((error as { code?: string }).code ?? '')) throw error;
      await sleep(randomInt(10, 51));
    }
  }
}
