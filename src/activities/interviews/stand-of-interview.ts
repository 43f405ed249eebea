import { type InterviewStatus, type InterviewStep, nextStep } from '../../domain/interviews/interview.ts';
import { findInterviewResult, keepProviderFacts } from '../../store/interviews/interview-results.ts';
import { moveInterview, readInterview } from '../../store/interviews/interview-sessions.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { toldConversation } from '../calls/told-conversation.ts';

/** Where an interview stands, and what comes next. */
export interface Stand {
  step: Exclude<InterviewStep, 'expire'>;
  status: InterviewStatus;
}

/**
 * Brings the session up to what clock and inbox say, and says what comes next. Twice is harmless: moves only go forward,
 * and what is added to a result is the same.
 */
export async function standOf({ db }: ActivityDependencies, sessionId: string): Promise<Stand> {
  const session = await readInterview(db, sessionId);
  const result = await findInterviewResult(db, sessionId);
  const { conversation_id: conversationId } = session;
  const told = conversationId === null ? null : await toldConversation(db, conversationId);
  let { status } = session;
  if (told?.hasEnded) status = (await moveInterview(db, sessionId, 'ended'))?.status ?? status;
  if (told?.conversation && result?.transcript_source === 'frontend_capture')
    await keepProviderFacts(db, sessionId, told.conversation.conversationId, told.raw);

  const step = nextStep({
    status,
    hasConversation: conversationId !== null,
    hasTranscript: result !== null && result.transcript !== null,
    analysis: result?.analysis_status ?? null,
    wasTold: told !== null && told.conversation !== null,
    isPastExpiry: Date.now() >= session.expires_at.getTime(),
  });
  if (step !== 'expire') return { step, status };
  return { step: 'over', status: (await moveInterview(db, sessionId, 'expired'))?.status ?? status };
}
