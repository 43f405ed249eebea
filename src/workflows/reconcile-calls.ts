import { reconcile } from './activity-options.ts';

/** Closes the gaps between the stores, each minute: calls never started or lost, events never routed (DESIGN §5). */
export async function reconcileCalls(): Promise<{ started: number; toldAgain: number; routed: number }> {
  return reconcile();
}
