import type { RequestHandler } from 'express';
import { momentFrame, type SpokenMoment } from '../../domain/leads/moment-frames.ts';
import { isE164 } from '../../domain/phone-number.ts';
import {
  type ConversationEvent,
  parseConversationEvent,
  parseElevenLabsEvent,
} from '../../providers/elevenlabs/webhook.ts';
import type { ApiDependencies, DeliveredEvent } from '../dependencies.ts';
import { eventNotStored } from '../intake/event-not-stored.ts';
import { Refusal } from '../answers/refusal.ts';
import { elevenLabsRow, elevenLabsVerdict } from './signed-event.ts';

/**
 * `POST /api/webhooks/elevenlabs/conversation-events` (contracts §3.4): what is said while it is said. 200
 * `{"success":true,"message":"Conversation event processed successfully","eventType"}` when it is stored, also for types
 * that we do not know · 400 another agent's · 401 · 500 when it could not be stored. Shown to the lead's stream and on
 * the call's timeline, never a signal. Twice is harmless: the hash of the bytes is the event's key.
 */
export const conversationEvents =
  (
    { config, receiveEvent }: Pick<ApiDependencies, 'config' | 'receiveEvent'>,
    slowDown: RequestHandler,
  ): RequestHandler =>
  async (req, res, next) => {
    const { conversationEventsSecrets: secrets, agentId } = config.elevenLabs;
    const verdict = elevenLabsVerdict(req, res, secrets);
    if (verdict !== 'missing' && secrets.length === 0)
      throw new Refusal(500, 'Conversation events webhook secret not configured');
    if (verdict !== 'valid') {
      const refusal = new Refusal(401, verdict === 'missing' ? 'Missing signature header' : 'Invalid signature');
      slowDown(req, res, (error?: unknown) => next(error ?? refusal));
      return;
    }

    const { rawBody } = res.locals;
    const event = parseConversationEvent(rawBody);
    if (event !== null && agentId !== null && event.agentId !== agentId) throw new Refusal(400, 'Invalid agent ID');
    const stored = await receiveEvent({ provider: 'elevenlabs', atDropInDoor: true, events: [rowOf(event, rawBody)] });
    if (stored !== 'stored') throw eventNotStored();
    // What is signed but cannot be read is kept for people to look at, as at the post-call door.
    res.json({
      success: true,
      message: 'Conversation event processed successfully',
      eventType: event?.type ?? 'unreadable',
    });
  };

/**
 * A type that is no moment is read as the post-call door reads it: where an event leads follows from the event, not from
 * the door (contracts §9.22).
 */
function rowOf(event: ConversationEvent | null, raw: Buffer): DeliveredEvent {
  const row = elevenLabsRow(parseElevenLabsEvent(raw), raw);
  if (!event?.moment) return row;
  const { moment, leadId, conversationId, callSid } = event;
  return { ...row, conversationId, callSid, event: withoutExtras(moment), ...updateOf(moment, leadId) };
}

/** A conversation that names no lead is shown to nobody. */
function updateOf(moment: SpokenMoment, leadId: string | null): Pick<DeliveredEvent, 'leadUpdate'> {
  if (leadId === null) return {};
  const phone = moment.phone !== null && isE164(moment.phone) ? moment.phone : null;
  return { leadUpdate: { leadId, phone, frames: [momentFrame(moment, leadId, new Date().toISOString())] } };
}

/** What routing needs of it; the rest is in the frame and the bytes. */
const withoutExtras = ({ kind, moment, conversationId, callSid, message }: SpokenMoment) => ({
  kind,
  moment,
  conversationId,
  callSid,
  message,
});
