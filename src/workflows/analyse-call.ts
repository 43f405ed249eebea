import type { Analysis } from '../domain/calls/analysis.ts';
import { analyseConversation } from './activity-options.ts';
import { showWhere } from './show-where.ts';

export interface AnalyseCall {
  callId: string;
  attempt: number;
  version: number;
}

/** Analyses a conversation once more, as a version of its own, because an operator asked for it. */
export async function analyseCall(input: AnalyseCall): Promise<Analysis['status']> {
  showWhere('Analysing once more', 'Waits for the language model, for an hour at most.');
  return analyseConversation({ ...input, revision: 0 });
}
