import type { Analysis } from '../../domain/calls/analysis.ts';
import type { AttentionReason } from '../../domain/calls/call.ts';
import type { Step } from '../../domain/calls/call-progress.ts';
import { askedQuestions, checkAssessment } from '../../domain/calls/check-assessment.ts';
import type { Turn } from '../../domain/calls/conversation.ts';
import { withoutInstructions, withoutWithheld } from '../../domain/instruction-like-speech.ts';
import { NO_QUESTIONNAIRE } from '../../domain/calls/questionnaire.ts';
import { isAssessable } from '../../domain/calls/transcript.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import { addAttention, readCall, writeProgress } from '../../store/calls/calls.ts';
import { conversationOfCall, findAnalysis, keepAnalysis } from '../../store/calls/conversations.ts';
import type { CallRow } from '../../store/schema.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { effort, notYet, pauseAfter } from '../try-again.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** Of the analysis that belongs to the call's own story. */
const FIRST_VERSION = 1;

/**
 * Has the transcript assessed, without what the candidate says to the analyst itself (T24: that needs attention, and is
 * never a reason to reject), and keeps only what it bears out. Failing for good is a result as well ("failed", with
 * attention): the report goes out without it. Twice is harmless: the first result of a version stays.
 */
export const analyseConversation =
  (deps: ActivityDependencies) =>
  async ({ callId, revision, version = FIRST_VERSION }: Step & { version?: number }): Promise<Analysis['status']> => {
    const done = await findAnalysis(deps.db, callId, version);
    if (done) return done.status;
    const inTheStory = version === FIRST_VERSION;
    if (inTheStory) await writeProgress(deps.db, callId, revision, { phase: 'analysing' });

    const call = await readCall(deps.db, callId);
    const conversation = await conversationOfCall(deps.db, callId);
    const { turns, withheld } = withoutInstructions(conversation?.content?.turns ?? []);
    const analysis = await analyse(deps, call, turns);
    await deps.db.transaction().execute(async (trx) => {
      await keepAnalysis(trx, callId, version, analysis);
      const attention: AttentionReason[] = [
        ...(withheld > 0 ? (['instruction_like_speech'] as const) : []),
        ...(analysis.status === 'failed' ? (['analysis_failed'] as const) : []),
      ];
      if (inTheStory) await writeProgress(trx, callId, revision, { attention });
      else await addAttention(trx, callId, attention);
      await addToTimeline(trx, {
        callId,
        source: 'us',
        kind: 'analysed',
        text: textOf(analysis),
        once: `analysed:${version}`,
      });
    });
    return analysis.status;
  };

/** @param turns without what was addressed to the analyst, which bears out nothing either */
async function analyse(deps: ActivityDependencies, call: CallRow, turns: readonly Turn[]): Promise<Analysis> {
  const spoken = withoutWithheld(turns);
  const assessable = isAssessable(spoken);
  if (!assessable.ok) return { status: 'not_assessable', reason: assessable.reason };

  const questionnaire = call.questionnaire ?? NO_QUESTIONNAIRE;
  const questions = askedQuestions(questionnaire, call.questions_cut);
  try {
    const assessment = await deps.analyst.assess({
      candidate: `${call.first_name} ${call.last_name}`,
      role: questionnaire.campaignRoleTitle ?? questionnaire.jobTitle ?? questionnaire.campaignName ?? '',
      questions: questions.map(({ number, question, must }) => ({ number, question, must })),
      transcript: turns.map(({ index, role, text }) => ({ turn: index, speaker: role, text })),
    });
    return checkAssessment(assessment, spoken, questions);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { tries, spentMs } = effort();
    const pauseMs = pauseAfter(error, tries, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
    if (error.retryable && spentMs + pauseMs < call.policy.analysisRetryForMs) throw notYet(error.message, pauseMs);
    deps.log.warn({ callId: call.id, provider: error.provider, kind: error.kind }, 'analysis failed for good');
    return { status: 'failed', reason: error.message };
  }
}

function textOf(analysis: Analysis): string {
  switch (analysis.status) {
    case 'done': {
      const told = analysis.answers.filter((answer) => answer.verdict !== 'cannot_tell').length;
      const dropped =
        analysis.unsupportedFindings > 0
          ? `, ${analysis.unsupportedFindings} findings without a true quote dropped`
          : '';
      return `Analysed: ${told} of ${analysis.answers.length} questions answered${dropped}`;
    }
    case 'not_assessable':
      return `Not assessable: ${analysis.reason}`;
    case 'failed':
      return `Analysis failed: ${analysis.reason}`;
  }
}
