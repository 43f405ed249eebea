import type { RequestHandler } from 'express';
import { z } from 'zod';
import { shownTurns } from '../../../domain/calls/shown-turns.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { checked } from '../../requests/read-json.ts';
import { Refusal } from '../../answers/refusal.ts';
import { isoOrNull } from '../iso.ts';
import { callIdOf } from './call-id.ts';
import type { Conversation } from './parts-schemas.ts';

export const getConversationQuery = z.strictObject({
  /** number of the attempt; without it, what was said last */
  attempt: z
    .string()
    .regex(/^[1-9][0-9]{0,3}$/, 'must be a whole number above 0')
    .transform(Number)
    .optional(),
});

/**
 * `GET /api/v1/calls/{id}/conversation?attempt` → 200 what was said, from its beginning, at most 5,000 turns or 2 MB of it
 * (`truncated`) · 400 for an attempt that is none · 404 there is no conversation (yet). Reads only.
 */
export const getConversation =
  ({ callParts }: Pick<ApiDependencies, 'callParts'>): RequestHandler =>
  async (req, res) => {
    const callId = callIdOf(req);
    const { attempt = null } = checked(getConversationQuery, req.query, 'query');
    const found = await callParts.conversation(callId, attempt);
    if (!found) throw new Refusal(404, 'Conversation not found', 'Nothing is known that was said in this call.');
    const { turns, truncated } = shownTurns(found.turns);
    res.json({
      status: found.status,
      summary: found.summary,
      turns: turns.map(({ index, role, text, atSeconds }) => ({ index, role, text, atSeconds })),
      callSid: found.callSid,
      conversationId: found.conversationId,
      startedAt: isoOrNull(found.startedAt),
      durationSeconds: found.durationSeconds,
      terminationReason: found.terminationReason,
      truncated,
    } satisfies Conversation);
  };
