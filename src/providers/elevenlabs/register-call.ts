import { inOurWords } from '../answer.ts';
import type { HttpLimits } from '../http.ts';
import { ProviderError } from '../provider-error.ts';
import { connect } from './connection.ts';
import { clientData, type ConversationBriefing } from './outbound-call.ts';
import { providerId } from './schemas.ts';

export interface RegisterCallSettings {
  baseUrl: string;
  apiKey: string;
  agentId: string;
  /** shortens every time-out (tests) */
  httpTimeoutMs?: number;
}

export interface RegisteredCall {
  /** TwiML that joins the leg to the agent */
  twiml: string;
  /** of the conversation that was made for it; null when the TwiML does not name it */
  conversationId: string | null;
}

export interface CallRegistrar {
  /**
   * Makes a conversation for a leg of ours and returns the TwiML that joins them. Each request makes another
   * conversation, so it is asked once per leg (twiml-for-leg.ts). @throws ProviderError
   */
  registerCall(
    leg: ConversationBriefing & { from: string; to: string; direction: 'inbound' | 'outbound' },
  ): Promise<RegisteredCall>;
}

/** Somebody has answered and hears silence until this is there; Twilio gives up after 15 s. */
const LIMITS: HttpLimits = { connectMs: 2_000, firstByteMs: 6_000, totalMs: 8_000 };
const LONGEST_TWIML = 64 * 1024;

export function createCallRegistrar(settings: RegisterCallSettings): CallRegistrar {
  const { sdk, options } = connect(settings, LIMITS);
  return {
    registerCall: ({ from, to, direction, ...briefing }) =>
      inOurWords('elevenlabs', async () => {
        const { conversationalAi } = await sdk();
        const twiml: unknown = await conversationalAi.twilio.registerCall(
          {
            agentId: settings.agentId,
            fromNumber: from,
            toNumber: to,
            direction,
            conversationInitiationClientData: clientData(briefing),
          },
          options,
        );
        if (typeof twiml !== 'string' || twiml.length > LONGEST_TWIML || !/<Response[\s>]/.test(twiml))
          throw new ProviderError('elevenlabs', 'bad_answer');
        return { twiml, conversationId: conversationIdIn(twiml) };
      }),
  };
}

/** `<Parameter name="conversation_id" value="conv_…"/>`: seen, not promised; without it the webhook tells the id. */
function conversationIdIn(twiml: string): string | null {
  const parameter = /<Parameter\b[^>]*\bname="conversation_id"[^>]*>/.exec(twiml)?.[0] ?? '';
  return providerId(/\bvalue="([^"]*)"/.exec(parameter)?.[1]);
}
