import type { PlaceCallOrder } from './domain/calls/place-call-order.ts';
import { dynamicVariables } from './domain/calls/prompt.ts';
import type { AttemptRow, CallRow } from './store/schema.ts';

/** What does not hang on the single call. */
export interface OrderSettings {
  /** our calling line, E.164 */
  line: string;
  agentPhoneNumberId: string;
  machineDetection: boolean;
  recordCalls: boolean;
  sendMaxDuration: boolean;
}

/** The order that an attempt's rows stand for: the dial sends it, and the TwiML door tells the agent the same. */
export function placeCallOrder(call: CallRow, attempt: AttemptRow, settings: OrderSettings): PlaceCallOrder {
  const agentPhoneNumberId = call.agent_phone_number_id ?? settings.agentPhoneNumberId;
  const longestSeconds = Math.round(call.policy.longestConversationMs / 1_000);
  return {
    attemptId: attempt.id,
    toNumber: call.to_number,
    line: attempt.line,
    agentPhoneNumberId,
    prompt: call.prompt ?? '',
    firstMessage: call.first_message ?? '',
    language: isInGerman(call) ? 'de' : null,
    dynamicVariables: {
      ...call.extra_variables,
      ...dynamicVariables({
        firstName: call.first_name,
        lastName: call.last_name,
        companyName: call.company_name,
        questionnaireContext: call.questionnaire_context ?? '',
        callId: call.id,
        attemptId: attempt.id,
        campaignId: call.campaign_id,
        toNumber: call.to_number,
        agentPhoneNumberId,
      }),
    },
    ringSeconds: Math.max(1, Math.round(call.policy.ringMs / 1_000)),
    timeLimitSeconds: longestSeconds,
    maxDurationSeconds: settings.sendMaxDuration ? longestSeconds : null,
    machineDetection: settings.machineDetection,
    recordCall: settings.recordCalls,
  };
}

/** Candidates of HOC are spoken to in German; who brings words of their own has an agent with a language of its own. */
const isInGerman = (call: CallRow): boolean => call.lead_id === null && call.override_first_message === null;
