import type { ElevenLabs } from '@elevenlabs/elevenlabs-js';

export interface PlaceCallOrder {
  attemptId: string;
  /** E.164 */
  toNumber: string;
  /** null = the configured line */
  agentPhoneNumberId: string | null;
  prompt: string;
  firstMessage: string;
  /** null = as the agent is set up */
  language: 'de' | null;
  dynamicVariables: Record<string, string>;
  ringSeconds: number;
  /** null = as the agent is set up */
  maxDurationSeconds: number | null;
  machineDetection: boolean;
  recordCall: boolean;
}

type OutboundCall = ElevenLabs.conversationalAi.BodyHandleAnOutboundCallViaTwilioV1ConvaiTwilioOutboundCallPost;

/**
 * The body of the one request that makes a phone ring (contracts §1.4, §9.33). The attempt id goes out twice, as
 * `user_id` and among the dynamic variables: it is the only thing by which a lost answer can be found again. Overrides
 * that are not needed are left out, not sent empty: an agent refuses those it does not allow.
 */
export function outboundCall(order: PlaceCallOrder, agentId: string, agentPhoneNumberId: string): OutboundCall {
  const { prompt, firstMessage, language, maxDurationSeconds } = order;
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
    conversationInitiationClientData: {
      userId: order.attemptId,
      dynamicVariables: order.dynamicVariables,
      conversationConfigOverride: {
        agent: {
          ...(prompt !== '' && { prompt: { prompt } }),
          ...(firstMessage !== '' && { firstMessage }),
          ...(language !== null && { language }),
        },
        ...(maxDurationSeconds !== null && { conversation: { maxDurationSeconds } }),
      },
    },
  };
}
