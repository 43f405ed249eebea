import type { Analysis } from '../domain/calls/analysis.ts';
import { analyseConversation } from './activity-options.ts';

export interface AnalyseCall {
  callId: string;
  attempt: number;
  version: number;
}

/** Analyses a conversation once more, as a version of its own, because an operator asked for it. */
export async function analyseCall(input: AnalyseCall): Promise<Analysis['status']> {
  return analyseConversation({ ...input, revision: 0 });
}
