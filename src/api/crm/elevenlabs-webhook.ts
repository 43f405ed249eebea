import type { RequestHandler } from 'express';
import { parseElevenLabsEvent } from '../../providers/elevenlabs/webhook.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { elevenLabsRow, elevenLabsVerdict } from '../elevenlabs/signed-event.ts';
import { Refusal, unavailable } from '../answers/refusal.ts';

/** Kinds that this door speaks of; all others it answers as ignored. */
const COMPLETED = new Set(['post_call_transcription', 'conversation_completed']);

/**
 * `POST /webhooks/elevenlabs` (contracts §4.5): an event about a conversation, signed over its bytes. Always 200: `{success:
 * true, message, callSid, conversationId}` · `{success:true, message:"Event type ignored"}` · `{success:false, error:
 * "Missing Call SID for completed conversation"}` · `{success:false, error:"Invalid signature"}`, which changes nothing ·
 * 503 when it could not be stored. What follows hangs on the event, not on this door (§9.22). Twice is harmless: the hash
 * of the bytes is the event's key.
 */
export const crmElevenLabsWebhook =
  (
    { config, receiveEvent }: Pick<ApiDependencies, 'config' | 'receiveEvent'>,
    slowDown: RequestHandler,
  ): RequestHandler =>
  async (req, res) => {
    const refuse = (error: string) => res.json({ success: false, error });
    const secrets = config.elevenLabs.webhookSecrets;
    if (secrets.length === 0) throw new Refusal(500, 'Webhook secret not configured');
    if (elevenLabsVerdict(req, res, secrets) !== 'valid') {
      await new Promise<void>((resolve, reject) => {
        slowDown(req, res, (error?: unknown) => (error ? reject(error as Error) : resolve()));
      });
      refuse('Invalid signature');
      return;
    }
    const { rawBody } = res.locals;
    const event = parseElevenLabsEvent(rawBody);
    const stored = await receiveEvent({
      provider: 'elevenlabs',
      atDropInDoor: true,
      events: [elevenLabsRow(event, rawBody)],
    });
    if (stored !== 'stored') throw unavailable();
    if (event === null || !COMPLETED.has(event.kind)) {
      res.json({ success: true, message: 'Event type ignored' });
      return;
    }
    if (event.callSid === null) {
      refuse('Missing Call SID for completed conversation');
      return;
    }
    res.json({
      success: true,
      message: 'Webhook processed successfully',
      callSid: event.callSid,
      conversationId: event.conversationId,
    });
  };
