import type { RequestHandler } from 'express';
import type { Conversation } from '../../domain/calls/conversation.ts';
import { leadScore } from '../../domain/leads/lead-score.ts';
import {
  conversationOfPostCall,
  type ElevenLabsEvent,
  parseElevenLabsEvent,
} from '../../providers/elevenlabs/webhook.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { eventNotStored } from '../intake/event-not-stored.ts';
import { Refusal } from '../answers/refusal.ts';
import { elevenLabsRow, elevenLabsVerdict } from './signed-event.ts';

type PostCallDependencies = Pick<ApiDependencies, 'config' | 'receiveEvent'>;

/**
 * `POST /api/webhooks/elevenlabs/post-call` (contracts §3.2–3.3): an event about a conversation, signed over its bytes.
 * 200 `{"status":"processed","conversationId","leadScore","phoneNumber"}` for a transcript (no `phoneNumber` when nobody
 * knows it), `{"status":"ignored"}` for anything else · 401 · 500 when it could not be stored (§9.17). The score is
 * worked out here for the answer only; what follows from it follows from the conversation, whichever door it came through
 * (§9.22). Twice is harmless: the hash of the bytes is the event's key. Calls of another agent of the workspace are not
 * ours and not kept.
 */
export const postCall =
  ({ config, receiveEvent }: PostCallDependencies, slowDown: RequestHandler): RequestHandler =>
  async (req, res, next) => {
    const secrets = config.elevenLabs.webhookSecrets;
    if (secrets.length === 0) throw new Refusal(500, 'Post-call webhook secret not configured');
    const verdict = elevenLabsVerdict(req, res, secrets);
    if (verdict !== 'valid') {
      const refusal = new Refusal(401, verdict === 'missing' ? 'Missing signature header' : 'Invalid signature');
      slowDown(req, res, (error?: unknown) => next(error ?? refusal));
      return;
    }

    const { rawBody } = res.locals;
    const event = parseElevenLabsEvent(rawBody);
    if (event !== null && isOfAnotherAgent(event, config.elevenLabs.agentId)) {
      res.json({ status: 'ignored' });
      return;
    }
    const stored = await receiveEvent({
      provider: 'elevenlabs',
      atDropInDoor: true,
      events: [elevenLabsRow(event, rawBody)],
    });
    if (stored !== 'stored') throw eventNotStored();
    // What is signed but cannot be read is kept for people to look at. It is stored, so it is 200 (DESIGN §2.4): an
    // error would only make ElevenLabs count failures, and it sends nothing twice.
    res.json(
      event?.event?.kind === 'conversation_ended'
        ? processed(event.event.conversationId, conversationOfPostCall(rawBody))
        : { status: 'ignored' },
    );
  };

const processed = (conversationId: string, conversation: Conversation | null) => ({
  status: 'processed',
  conversationId,
  leadScore: conversation === null ? 0 : leadScore(conversation),
  ...(conversation?.phone && { phoneNumber: conversation.phone }),
});

/** An event that does not say whose it is may be ours: its conversation decides. */
const isOfAnotherAgent = (event: ElevenLabsEvent, ours: string | null): boolean =>
  ours !== null && event.agentId !== null && event.agentId !== ours && !mayBeInterview(event);

/** Interviews have agents of their own, and one workspace has one address for all of them (contracts §9.22). */
const mayBeInterview = ({ event, callSid }: ElevenLabsEvent): boolean =>
  event?.kind === 'conversation_ended' && callSid === null;
