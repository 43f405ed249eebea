import type { Conversation } from '../../domain/calls/conversation.ts';
import type { TranscriptSource } from '../../domain/interviews/interview.ts';
import { transcriptOfConversation } from '../../domain/interviews/interview-transcript.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import { keepTranscript, keepUnheard } from '../../store/interviews/interview-results.ts';
import { moveInterview, readInterview } from '../../store/interviews/interview-sessions.ts';
import type { InterviewSessionRow } from '../../store/interviews/interview-tables.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { type Stand, standOf } from './stand-of-interview.ts';
import { toldConversation } from '../calls/told-conversation.ts';
import { effort, notYet, pollPause } from '../try-again.ts';

/**
 * Gets what was said in an interview: from the inbox, else, and for words that the webhook does not hold, from the voice
 * agent, until it is over. Webhooks are hints; with none of them this finds it. Each further poll is a retry and costs no
 * event. Twice is harmless: the first transcript stays.
 */
export const watchInterview =
  (deps: ActivityDependencies) =>
  async ({ sessionId }: { sessionId: string }): Promise<Stand> => {
    const session = await readInterview(deps.db, sessionId);
    if (session.conversation_id !== null) await hear(deps, session, session.conversation_id);
    return standOf(deps, sessionId);
  };

/** @throws "not yet" while there is something to wait for */
async function hear(deps: ActivityDependencies, session: InterviewSessionRow, conversationId: string): Promise<void> {
  const { watchFirstMs, watchMaxMs, conversationPollForMs, longestInterviewMs } = deps.interviewPolicy;
  const { tries, spentMs } = effort();

  const told = await toldConversation(deps.db, conversationId);
  if (told.conversation && told.conversation.turns.length > 0)
    return keep(deps, session, told.conversation, 'webhook', told.raw);

  const asked = await ask(deps, conversationId);
  const isOver = typeof asked === 'object' && (asked.status === 'done' || asked.status === 'failed');
  if (isOver) return keep(deps, session, asked, 'elevenlabs_api', { ...rawOf(asked), ...told.raw });
  if (told.conversation && spentMs >= conversationPollForMs)
    return keep(deps, session, told.conversation, 'webhook', told.raw);

  const isUnknownTrial = session.is_trial && asked === 'unknown';
  if (!isUnknownTrial && Date.now() < session.expires_at.getTime() + longestInterviewMs)
    throw notYet('the interview goes on', pollPause(tries, watchFirstMs, watchMaxMs));
  await keepUnheard(deps.db, session.id, 'nobody could say what was said');
  await moveInterview(deps.db, session.id, 'expired');
}

async function ask(deps: ActivityDependencies, conversationId: string): Promise<Conversation | 'unknown' | 'silent'> {
  try {
    return await deps.voiceAgent.fetchConversation(conversationId);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return error.kind === 'not_found' ? 'unknown' : 'silent';
  }
}

const rawOf = ({ cost, callSuccessful }: Conversation): Record<string, unknown> => ({
  elevenlabs_cost: cost,
  call_successful: callSuccessful,
});

async function keep(
  { db }: ActivityDependencies,
  session: InterviewSessionRow,
  conversation: Conversation,
  source: TranscriptSource,
  raw: Record<string, unknown>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await keepTranscript(trx, {
      sessionId: session.id,
      conversationId: conversation.conversationId,
      transcript: transcriptOfConversation(conversation),
      source,
      raw,
    });
    await moveInterview(trx, session.id, 'ended');
  });
}
