import { randomBytes } from 'node:crypto';
import { NOTHING_SAID } from '../conversation/write-script.ts';
import type { PhoneCall } from './phone-call.ts';
import { USUAL_SUBSCRIPTIONS } from './subscriptions.ts';

/** A conversation that `register-call` made: it has a leg once Twilio streams one to it, and not every one gets one. */
export interface Registration {
  conversationId: string;
  agentId: string;
  from: string;
  to: string;
  direction: 'inbound' | 'outbound';
  clientData: Record<string, unknown>;
  userId: string | null;
  /** unix milliseconds */
  registeredAt: number;
}

export const newConversationId = (): string => `conv_${randomBytes(14).toString('hex')}`;

export const userIdOf = (clientData: Record<string, unknown>): string | null =>
  typeof clientData['user_id'] === 'string' ? clientData['user_id'] : null;

/** As ElevenLabs sees a conversation that nothing was streamed to yet: `initiated`, without the SIDs of a call. */
export function unstreamed(registration: Registration): PhoneCall {
  const { registeredAt, ...known } = registration;
  return {
    ...known,
    callSid: '',
    streamSid: '',
    placement: 'twilio',
    registeredAt,
    agentPhoneNumberId: null,
    outcome: 'held',
    faults: [],
    webhookAfterMs: 0,
    answeredBy: null,
    ending: 'completed',
    given: null,
    script: NOTHING_SAID,
    subscriptions: USUAL_SUBSCRIPTIONS,
    twiml: null,
    recording: null,
    initiation: null,
    times: {
      placed: registeredAt,
      initiated: registeredAt,
      ringing: null,
      answered: null,
      machineHeard: null,
      ended: registeredAt,
      summarised: null,
    },
    settled: [],
    deleted: false,
  };
}
