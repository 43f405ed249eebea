import { removeWhatIsOld } from './activity-options.ts';

/** Removes what was kept for its period, each day. */
export async function applyRetention(): Promise<Record<string, number>> {
  return removeWhatIsOld();
}
