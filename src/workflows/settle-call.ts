import { applySettlement } from './activity-options.ts';
import { handOver } from './hand-over.ts';
import { showWhere } from './show-where.ts';

export interface SettleCall {
  callId: string;
}

/** A person decided about a call that nobody could tell about: what follows from it, and its report if it rang. */
export async function settleCall({ callId }: SettleCall): Promise<'reported' | 'not_reported'> {
  showWhere('Settling by what a person decided', 'Frees the line, and reports the call if it rang.');
  const { version } = await applySettlement({ callId });
  if (version === null) return 'not_reported';
  await handOver(callId, version);
  return 'reported';
}
