import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import {
  type ElevenLabsEvent,
  type SignatureVerdict,
  verifyElevenLabsSignature,
} from '../../providers/elevenlabs/webhook.ts';
import type { DeliveredEvent } from '../dependencies.ts';

/** Whether the request's bytes are signed by one of the secrets; what follows from "no" is the door's contract. */
export const elevenLabsVerdict = (req: Request, res: Response, secrets: readonly string[]): SignatureVerdict =>
  verifyElevenLabsSignature({
    header: signatureOf(req),
    rawBody: res.locals.bodyPieces,
    secrets,
    now: new Date(),
  });

/** Either name of the header is taken (contracts §3.2). A header that came twice is handed on as two: never trusted. */
export function signatureOf({ headersDistinct }: Request): string | string[] | undefined {
  const given = headersDistinct['elevenlabs-signature'] ?? headersDistinct['xi-signature'] ?? [];
  return given.length > 1 ? given : given[0];
}

/**
 * The inbox row of an event, whichever door it came through: the key is the hash of its bytes and holds no path
 * (contracts §9.22), so the same event through a second door is the same event.
 */
export function elevenLabsRow(event: ElevenLabsEvent | null, raw: Buffer): DeliveredEvent {
  return {
    dedupeKey: createHash('sha256').update('elevenlabs').update(raw).digest('hex'),
    kind: event?.kind ?? 'unreadable',
    event: event?.event ?? null,
    conversationId: event?.conversationId ?? null,
    callSid: event?.callSid ?? null,
    attemptId: event?.attemptId ?? null,
    raw,
  };
}
