import twilio from 'twilio';
import { z } from 'zod';
import type { CallPlacer, PlaceCallOrder } from '../../domain/calls/place-call-order.ts';
import { inOurWords } from '../answer.ts';
import { type HttpLimits, shortened } from '../http.ts';
import { ProviderError } from '../provider-error.ts';
import { callSidOf } from './call-parameters.ts';
import type { TelephonySettings } from './client.ts';
import { createRequestClient } from './request-client.ts';

const PLACEMENT: HttpLimits = { connectMs: 5_000, totalMs: 20_000 };

/** Twilio tries again what we could not take; by default it does so for failed connections only. */
const TRY_AGAIN = '#rc=3&rp=all';

/** The number itself is wrong; every other refusal of a request is about our account (provider-apis §12). */
const NUMBER_CODES = new Set(['13223', '13224', '13225', '13226', '21211', '21214', '21216', '21217', '21219']);

/**
 * Places a call as a leg of our own: the attempt's id stands in every address that Twilio calls, so that any callback
 * proves the placement and names the attempt, also when the answer to this request was lost.
 */
export function createTwilioPlacer(settings: TelephonySettings & { publicUrl: string }): CallPlacer {
  const { calls } = twilio(settings.accountSid, settings.authToken, {
    httpClient: createRequestClient(settings.baseUrl, shortened(PLACEMENT, settings.httpTimeoutMs)),
    autoRetry: false,
  });
  return {
    placeCall: async (order) => {
      try {
        const call: unknown = await inOurWords('twilio', () => calls.create(parameters(order, settings.publicUrl)));
        const callSid = callSidOf(z.object({ sid: z.string() }).safeParse(call).data?.sid);
        return { success: true, callSid, conversationId: null };
      } catch (error) {
        if (error instanceof ProviderError && error.kind === 'invalid_request' && !NUMBER_CODES.has(error.code ?? ''))
          throw aboutOurAccount(error);
        throw error;
      }
    },
  };
}

const aboutOurAccount = ({ code, status, retryAfterMs }: ProviderError) =>
  new ProviderError('twilio', 'forbidden', { code, retryAfterMs, ...(status !== null && { status }) });

function parameters(order: PlaceCallOrder, publicUrl: string) {
  const address = (path: string) => `${publicUrl}${path}?attempt=${encodeURIComponent(order.attemptId)}`;
  return {
    to: order.toNumber,
    from: order.line,
    url: address('/outbound-call-twiml'),
    fallbackUrl: address('/fallback-twiml'),
    statusCallback: address('/call-status-callback') + TRY_AGAIN,
    // All there are: every other name is an error at Twilio, and `completed` covers every end.
    statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    timeout: Math.min(600, Math.max(1, Math.round(order.ringSeconds))),
    timeLimit: Math.min(14_400, Math.max(1, Math.round(order.timeLimitSeconds))),
    ...(order.machineDetection && {
      machineDetection: 'Enable',
      asyncAmd: 'true',
      asyncAmdStatusCallback: address('/amd-status-callback') + TRY_AGAIN,
    }),
    ...(order.recordCall && {
      record: true,
      recordingChannels: 'dual',
      recordingStatusCallback: address('/recording-status-callback') + TRY_AGAIN,
      recordingStatusCallbackEvent: ['in-progress', 'completed', 'absent'],
    }),
  };
}
