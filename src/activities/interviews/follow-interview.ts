import type { ActivityDependencies } from '../dependencies.ts';
import { type Stand, standOf } from './stand-of-interview.ts';

/** Looks at the rows of an interview: where does it stand? Twice is harmless. */
export const followInterview =
  (deps: ActivityDependencies) =>
  ({ sessionId }: { sessionId: string }): Promise<Stand> =>
    standOf(deps, sessionId);
