import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { answerAnalysed, bodyOf, conversationOf, fails, sessionIdOf } from './interview-answer.ts';
import { conversationBody } from './interview-bodies.ts';
import { NAMING_ERRORS } from './update-conversation.ts';

/**
 * `POST /api/interviews/{id}/complete {conversation_id}` (contracts §5.4): the front end says which conversation it was;
 * what was said is fetched and analysed. Always 200. Answers as soon as the result is known, at the latest after the
 * policy's time, and then says that the analysis still runs. Twice is harmless: one result per session.
 */
export const completeInterview =
  ({ config, interviews }: Pick<ApiDependencies, 'config' | 'interviews'>): RequestHandler =>
  async (req, res) => {
    const conversation = conversationOf(bodyOf(conversationBody, res.locals.rawBody));
    if ('error' in conversation) return fails(res, conversation.error);
    if (config.elevenLabs.apiKey === null) return fails(res, 'ELEVENLABS_API_KEY not configured');

    const id = sessionIdOf(req.params);
    const named = id === null ? null : await interviews.nameConversation(id, conversation.id);
    // The front end has brought the words already: the result is there, or on its way.
    const session = named === 'has_transcript' && id !== null ? await interviews.find(id) : named;
    if (session === null || typeof session === 'string') return fails(res, NAMING_ERRORS[session ?? 'unknown']);
    if (session.status === 'cancelled' && named !== 'has_transcript')
      return fails(res, 'Interview session is cancelled');
    answerAnalysed(res, session, await interviews.analysed(session.id));
  };
