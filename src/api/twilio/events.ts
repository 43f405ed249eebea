import { createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { parseJson } from '../../domain/parse-json.ts';
import { type EventStreamsEvent, parseEventStreams, verifyTwilioSignature } from '../../providers/twilio/webhook.ts';
import type { ApiDependencies, DeliveredEvent } from '../dependencies.ts';
import { Refusal, unavailable } from '../answers/refusal.ts';

/**
 * `POST /api/webhooks/twilio/events`: a batch of CloudEvents from the account's Event Streams sink, signed over our
 * public address with the hash of the body. 200 `{"received":n}` · 401 · 403 nothing in it is of our account · 503 when
 * it could not be stored; Twilio then sends it again. Twice is harmless: each event's own id is its key.
 */
export const twilioEvents =
  (
    { config, receiveEvent }: Pick<ApiDependencies, 'config' | 'receiveEvent'>,
    slowDown: RequestHandler,
  ): RequestHandler =>
  async (req, res, next) => {
    const { rawBody } = res.locals;
    const { accountSid, authTokens } = config.twilio;
    const header = signatureOf(req);
    if (header && authTokens.length === 0) throw new Refusal(500, 'Twilio auth token not configured');
    if (header && accountSid === null) throw new Refusal(500, 'Twilio account sid not configured');
    const verdict = verifyTwilioSignature({
      header,
      publicUrl: config.publicUrl,
      rawPathAndQuery: req.originalUrl,
      rawBody,
      contentType: req.get('content-type'),
      authTokens,
    });
    if (verdict !== 'valid') {
      const refusal = new Refusal(401, verdict === 'missing' ? 'Missing signature header' : 'Invalid signature');
      slowDown(req, res, (error?: unknown) => next(error ?? refusal));
      return;
    }

    const batch = parseEventStreams(rawBody, accountSid ?? '');
    // Signed but no batch: kept for people to look at; a refusal would bring it again and again.
    const events = batch === 'unreadable' ? [unreadable(rawBody)] : inboxRows(batch, rawBody);
    if (batch.length > 0 && events.length === 0)
      throw new Refusal(403, 'Forbidden', 'These events are not of our account.');
    if ((await receiveEvent({ provider: 'twilio', atDropInDoor: false, events })) !== 'stored') throw unavailable();
    res.json({ received: batch === 'unreadable' ? 0 : events.length });
  };

function signatureOf({ headersDistinct }: Request): string | string[] | undefined {
  const given = headersDistinct['x-twilio-signature'] ?? [];
  return given.length > 1 ? given : given[0];
}

/** One row per event of our account; another account's are dropped, so that they cannot hold up ours. */
function inboxRows(batch: EventStreamsEvent[], rawBody: Buffer): DeliveredEvent[] {
  const parsed = parseJson(rawBody.toString('utf8'));
  const items = parsed.ok && Array.isArray(parsed.value) ? (parsed.value as unknown[]) : [];
  return batch.flatMap((event, index) =>
    event.foreignAccount
      ? []
      : [
          {
            dedupeKey: `twilio:${event.id}`,
            kind: event.kind,
            event: event.event,
            conversationId: null,
            callSid: event.callSid,
            attemptId: null,
            // its part of the batch: the whole of it in each row would be the square of it
            raw: Buffer.from(JSON.stringify(items[index])),
          },
        ],
  );
}

const unreadable = (raw: Buffer): DeliveredEvent => ({
  dedupeKey: createHash('sha256').update('twilio').update(raw).digest('hex'),
  kind: 'unreadable',
  event: null,
  conversationId: null,
  callSid: null,
  attemptId: null,
  raw,
});
