import { reconcile } from './activity-options.ts';
import { showWhere } from './show-where.ts';

/** Closes the gaps between the stores, each minute: calls never started or lost, events never routed (DESIGN §5). */
export async function reconcileCalls(): Promise<{ started: number; toldAgain: number; routed: number }> {
  showWhere('Closing gaps', 'Looks for calls never started or lost, events never routed, work that is owed.');
  return reconcile();
}
