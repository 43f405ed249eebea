import {
  BODY_LANGUAGE_OF_A_TEXT,
  checkInterviewAssessment,
  type InterviewVerdict,
} from '../../domain/interviews/interview-assessment.ts';
import { turnsOf } from '../../domain/interviews/interview-transcript.ts';
import { isAssessable } from '../../domain/calls/transcript.ts';
import { withoutInstructions, withoutWithheld } from '../../domain/instruction-like-speech.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import { findInterviewResult, keepVerdict } from '../../store/interviews/interview-results.ts';
import { moveInterview, readInterview } from '../../store/interviews/interview-sessions.ts';
import type { InterviewResultRow, InterviewSessionRow } from '../../store/interviews/interview-tables.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { type Stand, standOf } from './stand-of-interview.ts';
import { effort, notYet, pauseAfter } from '../try-again.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

type Outcome =
  | { status: 'done'; verdict: InterviewVerdict }
  | { status: 'not_assessable'; reason: string; bodyLanguage: string }
  | { status: 'failed'; reason: string };

/**
 * Has what was said assessed, and completes the session. Failing for good is a result as well, which can be asked for
 * again. Twice is harmless: a version that has its verdict is not assessed again, and one verdict is written per version.
 */
export const analyseInterview =
  (deps: ActivityDependencies) =>
  async ({ sessionId }: { sessionId: string }): Promise<Stand> => {
    const session = await readInterview(deps.db, sessionId);
    const result = await findInterviewResult(deps.db, sessionId);
    if (result?.analysis_status !== 'waiting') return standOf(deps, sessionId);

    const { outcome, attention } = await assess(deps, session, result);
    await deps.db.transaction().execute(async (trx) => {
      await keepVerdict(trx, { sessionId, version: result.analysis_version, attention }, outcome);
      await moveInterview(trx, sessionId, outcome.status === 'failed' ? 'ended' : 'completed');
    });
    return standOf(deps, sessionId);
  };

async function assess(
  deps: ActivityDependencies,
  session: InterviewSessionRow,
  result: InterviewResultRow,
): Promise<{ outcome: Outcome; attention: string[] }> {
  const { turns, withheld } = withoutInstructions(turnsOf(result.transcript_entries ?? []));
  const attention = withheld > 0 ? ['instruction_like_speech'] : [];
  const assessable = isAssessable(withoutWithheld(turns));
  if (!assessable.ok) {
    const { reason } = assessable;
    return { outcome: { status: 'not_assessable', reason, bodyLanguage: BODY_LANGUAGE_OF_A_TEXT }, attention };
  }
  try {
    const assessment = await deps.analyst.assessInterview({
      candidate: session.candidate_name,
      role: session.job_role,
      questions: questionsOf(session.generated_questions),
      transcript: turns.map(({ index, role, text }) => ({ turn: index, speaker: role, text })),
    });
    return { outcome: { status: 'done', verdict: checkInterviewAssessment(assessment) }, attention };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { tries, spentMs } = effort();
    const pauseMs = pauseAfter(error, tries, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
    if (error.retryable && spentMs + pauseMs < deps.interviewPolicy.analysisRetryForMs)
      throw notYet(error.message, pauseMs);
    deps.log.warn({ provider: error.provider, kind: error.kind }, 'interview analysis failed for good');
    return { outcome: { status: 'failed', reason: error.message }, attention: [...attention, 'analysis_failed'] };
  }
}

/** Questions come as texts, or as objects of the system that asked for the link. */
function questionsOf(generated: readonly unknown[]): { number: number; question: string; must: boolean }[] {
  const texts = generated.flatMap((item) => {
    const text = typeof item === 'object' && item !== null && 'question' in item ? item.question : item;
    return typeof text === 'string' && text.trim() !== '' ? [text] : [];
  });
  return texts.map((question, index) => ({ number: index + 1, question, must: false }));
}
