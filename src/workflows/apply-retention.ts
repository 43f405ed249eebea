import { removeWhatIsOld } from './activity-options.ts';
import { showWhere } from './show-where.ts';

/** Removes what was kept for its period, each day. */
export async function applyRetention(): Promise<Record<string, number>> {
  showWhere('Removing what was kept for its period', 'Goes on batch by batch until nothing is older than its period.');
  return removeWhatIsOld();
}
