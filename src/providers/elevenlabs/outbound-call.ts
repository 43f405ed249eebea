import type { ElevenLabs } from '@elevenlabs/elevenlabs-js';
import type { PlaceCallOrder } from '../../domain/calls/place-call-order.ts';

type OutboundCall = ElevenLabs.conversationalAi.BodyHandleAnOutboundCallViaTwilioV1ConvaiTwilioOutboundCallPost;

/**
 * The body of the one request that makes a phone ring (contracts §1.4, §9.33). The attempt id goes out twice, as
 * `user_id` and among the dynamic variables: it is the only thing by which a lost answer can be found again. Overrides
 * that are not needed are left out, not sent empty: an agent refuses those it does not allow.
 */
export function outboundCall(order: PlaceCallOrder, agentId: string, agentPhoneNumberId: string): OutboundCall {
  return {
    agentId,
    agentPhoneNumberId,
    toNumber: order.toNumber,
    // Said aloud also when false: recording without consent is an offence, so no default decides it.
    callRecordingEnabled: order.recordCall,
    telephonyCallConfig: {
      ringingTimeoutSecs: Math.min(999, Math.max(1, Math.round(order.ringSeconds))),
      ...(order.machineDetection && { twilioMachineDetection: { mode: 'enable' } }),
    },
    conversationInitiationClientData: clientData(order),
  };
}

export type ConversationBriefing = Pick<
  PlaceCallOrder,
  'attemptId' | 'prompt' | 'firstMessage' | 'language' | 'dynamicVariables' | 'maxDurationSeconds'
>;

/** What the agent is told about one conversation, whoever placed its call. */
export function clientData(briefing: ConversationBriefing): ElevenLabs.ConversationInitiationClientDataRequestInput {
  const { prompt, firstMessage, language, maxDurationSeconds } = briefing;
  return {
    userId: briefing.attemptId,
    dynamicVariables: briefing.dynamicVariables,
    conversationConfigOverride: {
      agent: {
        ...(prompt !== '' && { prompt: { prompt } }),
        ...(firstMessage !== '' && { firstMessage }),
        ...(language !== null && { language }),
      },
      ...(maxDurationSeconds !== null && { conversation: { maxDurationSeconds } }),
    },
  };
}
