import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { bodyOf, conversationOf, fails, SESSION_NOT_FOUND, sessionBody, sessionIdOf } from './interview-answer.ts';
import { conversationBody } from './interview-bodies.ts';

export const NAMING_ERRORS = {
  unknown: SESSION_NOT_FOUND,
  taken: 'conversation_id belongs to another interview session',
  has_transcript: 'Interview session already has the transcript of another conversation',
};

/**
 * `PATCH /api/interviews/{id}/update-conversation {conversation_id}` (contracts §5.4): links the session to its
 * conversation. An event about it that came before is found now. Always 200; twice is harmless.
 */
export const updateConversation =
  ({ interviews }: Pick<ApiDependencies, 'interviews'>): RequestHandler =>
  async (req, res) => {
    const conversation = conversationOf(bodyOf(conversationBody, res.locals.rawBody));
    if ('error' in conversation) return fails(res, conversation.error);
    const id = sessionIdOf(req.params);
    const session = id === null ? null : await interviews.nameConversation(id, conversation.id);
    if (session === null || typeof session === 'string') return fails(res, NAMING_ERRORS[session ?? 'unknown']);
    res.json({ status: 'success', data: sessionBody(session) });
  };
