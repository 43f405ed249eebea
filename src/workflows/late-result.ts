import { executeChild, patched } from '@temporalio/workflow';
import { deliveryWorkflowId } from '../domain/ids.ts';
import { analyseConversation, hearLateEvent } from './activity-options.ts';
import { deliverToCrm } from './deliver-to-crm.ts';
import { handOver } from './hand-over.ts';
import { followLeadUp } from './lead-of-call.ts';
import { showWhere } from './show-where.ts';

export interface LateResult {
  callId: string;
  eventId: string;
}

/**
 * An event that came after its call had its outcome. The outcome stands; what is new is kept and shown, a conversation
 * that was not known is scored for its lead and analysed, and the CRM gets a further version where that is switched on (contracts §9.10).
 */
export async function lateResult({ callId, eventId }: LateResult): Promise<void> {
  showWhere('Hearing a late event', 'Asks what is new in it: the outcome stands, a conversation is kept.');
  const news = await hearLateEvent({ callId, eventId });
  if (news.ofLead) await followLeadUp({ callId, attempt: news.attempt, revision: 0, outcome: news.ofLead });
  if (news.analysisVersion !== null) {
    showWhere('Analysing what came late', 'Waits for the language model.');
    await analyseConversation({ callId, attempt: news.attempt, revision: 0, version: news.analysisVersion });
  }
  if (news.resultVersion === null) return;
  showWhere('Handing a further version to the CRM', 'Starts its delivery, which goes on by itself.');
  // Told again while the delivery goes on for days, it must not fail on it.
  if (patched('late-result-hands-over')) await handOver(callId, news.resultVersion);
  else {
    await executeChild(deliverToCrm, {
      workflowId: deliveryWorkflowId(callId, news.resultVersion),
      args: [{ callId, version: news.resultVersion, again: false }],
      staticSummary: `Result version ${news.resultVersion}`,
    });
  }
}
