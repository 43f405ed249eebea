import twilio from 'twilio';
import { z } from 'zod';
import { inOurWords } from '../answer.ts';
import { type HttpLimits, shortened } from '../http.ts';
import { ProviderError } from '../provider-error.ts';
import type { TelephonySettings } from './client.ts';
import { createRequestClient } from './request-client.ts';

/** One message as the carrier sees it. */
export interface CarrierMessage {
  messageSid: string;
  /** the carrier's word: queued, sent, delivered … */
  status: string;
  body: string;
  createdAt: Date | null;
  outbound: boolean;
  errorCode: string | null;
}

export interface Messaging {
  /**
   * Sends one text message: exactly one request, never tried again here or in the SDK. Sending is not idempotent at
   * Twilio, and a second request is a second message.
   * @throws ProviderError. Provably not sent: `unreachable`, `rate_limited`, and the refusals `invalid_request`,
   * `unauthorized`, `forbidden`, `not_found`. Any other kind may have been sent, whatever its `retryable` says.
   */
  sendMessage(message: {
    to: string;
    from: string;
    body: string;
    /** where the carrier reports what becomes of it; null = nowhere */
    statusCallback: string | null;
  }): Promise<CarrierMessage>;
  /**
   * Outgoing messages between two E.164 numbers since then (less 5 s for clocks), newest first, at most the newest
   * hundred; may be repeated. @throws ProviderError: then nothing is known
   */
  findMessages(query: { to: string; from: string; since: Date }): Promise<CarrierMessage[]>;
  /** One message; may be repeated. @throws ProviderError, `not_found` for a sid it does not know */
  fetchMessage(messageSid: string): Promise<CarrierMessage>;
}

const SEND: HttpLimits = { connectMs: 5_000, totalMs: 15_000 };
const LOOK: HttpLimits = { connectMs: 3_000, totalMs: 10_000 };
const CLOCKS_MAY_DIFFER_MS = 5_000;
const PAGE_SIZE = 100;

/** Twilio's message resource behind the official SDK, on our own transport; its retries are off. Errors carry Twilio's code, never its message. */
export function createMessaging({ baseUrl, accountSid, authToken, httpTimeoutMs }: TelephonySettings): Messaging {
  const messagesWithin = (limits: HttpLimits) =>
    twilio(accountSid, authToken, {
      httpClient: createRequestClient(baseUrl, shortened(limits, httpTimeoutMs)),
      autoRetry: false,
    }).messages;
  const sending = messagesWithin(SEND);
  const messages = messagesWithin(LOOK);

  return {
    sendMessage: ({ statusCallback, ...message }) =>
      inOurWords('twilio', async () =>
        toMessage(await sending.create({ ...message, ...(statusCallback !== null && { statusCallback }) })),
      ),

    findMessages: ({ to, from, since }) =>
      inOurWords('twilio', async () => {
        const earliest = since.getTime() - CLOCKS_MAY_DIFFER_MS;
        // Not filtered by DateSent: a message that is still queued has none.
        const page = await messages.page({ to, from, pageSize: PAGE_SIZE });
        return page.instances
          .map(toMessage)
          .filter(({ outbound, createdAt }) => outbound && (createdAt === null || createdAt.getTime() >= earliest));
      }),

    fetchMessage: (messageSid) => inOurWords('twilio', async () => toMessage(await messages(messageSid).fetch())),
  };
}

const date = z.date().nullish().catch(null);
const messageSchema = z.object({
  sid: z.string().regex(/^[A-Za-z0-9]{2,64}$/),
  status: z.string().regex(/^[a-z_]{1,32}$/),
  body: z.string().nullish().catch(null),
  direction: z.string().nullish().catch(null),
  dateCreated: date,
  errorCode: z.union([z.number(), z.string()]).nullish().catch(null),
});

function toMessage(answer: unknown): CarrierMessage {
  const parsed = messageSchema.safeParse(answer);
  if (!parsed.success) throw new ProviderError('twilio', 'bad_answer');
  const { sid, status, body, direction, dateCreated, errorCode } = parsed.data;
  return {
    messageSid: sid,
    status,
    body: body ?? '',
    createdAt: dateCreated ?? null,
    outbound: direction?.startsWith('outbound') ?? true,
    errorCode: errorCode === null || errorCode === undefined ? null : String(errorCode),
  };
}
