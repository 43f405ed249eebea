import { asyncLocalStorage, type Context } from '@temporalio/activity';

/** Runs a step as its first try, which began just now: a step asks how long it has been trying. */
export const asFirstTry = <T>(step: () => Promise<T>): Promise<T> =>
  asyncLocalStorage.run({ info: { attempt: 1, scheduledTimestampMs: Date.now() } } as Context, step);
