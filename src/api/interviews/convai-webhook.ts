import type { Request, RequestHandler, Response } from 'express';
import type { InboxEvent } from '../../domain/calls/call-event.ts';
import {
  type ElevenLabsEvent,
  parseElevenLabsEvent,
  statusOfPostCall,
  verifyLegacySignature,
} from '../../providers/elevenlabs/webhook.ts';
import type { ApiDependencies, DeliveredEvent } from '../dependencies.ts';
import { elevenLabsRow, elevenLabsVerdict, signatureOf } from '../elevenlabs/signed-event.ts';
import { Refusal, retryAfter } from '../answers/refusal.ts';
import { fails } from './interview-answer.ts';

type ConvaiDependencies = Pick<ApiDependencies, 'config' | 'log' | 'receiveEvent' | 'interviews'>;

/**
 * `POST /api/convai-webhook` (contracts §5.2): an event about an interview's conversation. HTTP 200 with the documented
 * bodies whatever is sent, 503 when it could not be stored (§9.17). It is stored like any other event (§9.22), also when
 * no interview knows its conversation yet: it is found when one says so. Twice is harmless: the hash of the bytes is the
 * event's key, so a signature of old that somebody sends again changes nothing.
 */
export function convaiWebhook(deps: ConvaiDependencies, slowDown: RequestHandler): RequestHandler {
  const verdictOf = signatureCheck(deps);
  return async (req, res) => {
    const verdict = verdictOf(req, res);
    if (verdict === 'invalid') {
      await new Promise<void>((resolve, reject) => {
        slowDown(req, res, (error?: unknown) => (error ? reject(error as Error) : resolve()));
      });
      return fails(res, 'Invalid signature');
    }
    const { rawBody } = res.locals;
    const event = parseElevenLabsEvent(rawBody);
    // F19: what an old signature proves of bytes that are no event is worth nothing; they are not even kept.
    if (event === null && verdict === 'legacy') return fails(res, 'Invalid JSON payload');

    const stored = await deps.receiveEvent({
      provider: 'elevenlabs',
      atDropInDoor: true,
      events: [rowOf(event, rawBody)],
    });
    if (stored !== 'stored') throw notStored();
    await answer(deps, res, event);
  };
}

type Verdict = 'valid' | 'legacy' | 'unchecked' | 'invalid';

function signatureCheck({ config, log }: ConvaiDependencies): (req: Request, res: Response) => Verdict {
  let legacyUses = 0;
  return (req, res) => {
    const { webhookSecrets: secrets, legacySignatures } = config.elevenLabs;
    if (secrets.length === 0) return 'unchecked'; // open, as the original is without a secret; createApp warns about it
    if (elevenLabsVerdict(req, res, secrets) === 'valid') return 'valid';
    const { rawBody } = res.locals;
    if (!legacySignatures || !verifyLegacySignature({ header: signatureOf(req), rawBody, secrets })) return 'invalid';
    legacyUses += 1;
    log.warn({ count: legacyUses, check: 'legacy signature' }, 'a webhook was signed in a form of old, without a time');
    return 'legacy';
  };
}

async function answer({ interviews }: ConvaiDependencies, res: Response, event: ElevenLabsEvent | null): Promise<void> {
  if (event === null) return fails(res, 'Invalid JSON payload');
  if (event.kind === 'post_call_transcription') {
    const status = statusOfPostCall(res.locals.rawBody);
    if (status !== 'done') return void res.json({ status: 'success', message: 'Call not completed yet' });
    const known = event.conversationId !== null && (await interviews.knows(event.conversationId).catch(() => null));
    if (known === null) return fails(res, 'Database not available'); // stored before: nothing is lost
    if (!known) return void res.json({ status: 'warning', message: 'Interview session not found' });
  }
  res.json({ status: 'success', message: 'Webhook processed successfully' });
}

/** The end of a conversation is also told by itself, before it is written up. */
function rowOf(event: ElevenLabsEvent | null, rawBody: Buffer): DeliveredEvent {
  const row = elevenLabsRow(event, rawBody);
  if (event?.kind !== 'conversation_ended' || event.conversationId === null) return row;
  const moment: InboxEvent = {
    kind: 'conversation_moment',
    moment: 'conversation_ended',
    conversationId: event.conversationId,
    callSid: event.callSid,
    message: null,
  };
  return { ...row, event: moment };
}

const notStored = () => new Refusal(503, 'Database not available', '', { headers: { 'Retry-After': retryAfter() } });
