import { sql } from 'kysely';
import { buildPrompt } from '../../domain/calls/prompt.ts';
import { firstMessage } from '../../domain/calls/first-message.ts';
import { HOC_IS_AWAY, NO_QUESTIONNAIRE, type Questionnaire } from '../../domain/calls/questionnaire.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import { readCall, writeProgress } from '../../store/calls/calls.ts';
import { json } from '../../store/database.ts';
import { keepQuestionnaire, storedQuestionnaire } from '../../store/calls/questionnaires.ts';
import type { CallRow } from '../../store/schema.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import type { Step } from '../../domain/calls/call-progress.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { effort, notYet, pauseAfter } from '../try-again.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 4_000;

/**
 * Loads the campaign's questionnaire and stores prompt and first message with the call. A slow HOC is worth waiting for
 * (`questionnaireRetryForMs`), then the stored copy serves, then the documented call without questions. Twice is
 * harmless: a prompt that is stored is kept, so that what was said to the provider is what the row says.
 * @returns the revision of the row: a story told again from its beginning goes on counting from there
 */
export const prepareCall =
  (deps: ActivityDependencies) =>
  async ({ callId, revision }: Step): Promise<number> => {
    const call = await readCall(deps.db, callId);
    if (call.prompt !== null) {
      await writeProgress(deps.db, callId, revision, { started: true });
      return Math.max(revision, call.revision);
    }
    const { questionnaire, text } = await loadQuestionnaire(deps, call);
    const names = { firstName: call.first_name, lastName: call.last_name, companyName: call.company_name };
    const built = buildPrompt({
      ...names,
      basePrompt: deps.basePrompt,
      questionnaire,
      overridePrompt: call.override_prompt,
    });

    await deps.db.transaction().execute(async (trx) => {
      await trx
        .updateTable('calls')
        .set({
          questionnaire: json(questionnaire),
          // A lead's agent speaks by itself where its caller says nothing else: ours are about applications.
          prompt: sql<string>`coalesce(prompt, ${call.lead_id === null ? built.prompt : (call.override_prompt ?? '')})`,
          first_message:
            call.override_first_message ?? (call.lead_id === null ? firstMessage({ ...names, questionnaire }) : ''),
          questionnaire_context: built.questionnaireContext,
          questions_cut: built.questionsCut,
        })
        .where('id', '=', callId)
        .execute();
      await writeProgress(trx, callId, revision, { phase: 'preparing', started: true });
      const cut = built.questionsCut > 0 ? `, ${built.questionsCut} questions left out for length` : '';
      await addToTimeline(trx, { callId, source: 'hoc', kind: 'prepared', text: text + cut, once: 'prepared' });
    });
    return Math.max(revision, call.revision);
  };

async function loadQuestionnaire(
  deps: ActivityDependencies,
  call: CallRow,
): Promise<{ questionnaire: Questionnaire; text: string }> {
  if (call.campaign_id === null)
    return { questionnaire: NO_QUESTIONNAIRE, text: 'No campaign: the call goes without questions' };
  try {
    const questionnaire = await deps.hoc.fetchQuestionnaire(call.campaign_id);
    if (questionnaire.loaded) await keepQuestionnaire(deps.db, call.campaign_id, questionnaire);
    const loaded = `Questionnaire loaded: ${questionnaire.questions.length} questions`;
    return {
      questionnaire,
      text: questionnaire.loaded ? loaded : 'HOC has no questionnaire: the call goes without questions',
    };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { tries, spentMs } = effort();
    const pauseMs = pauseAfter(error, tries, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
    if (error.retryable && spentMs + pauseMs < call.policy.questionnaireRetryForMs)
      throw notYet(error.message, pauseMs);

    deps.log.warn({ callId: call.id, provider: error.provider, kind: error.kind }, 'questionnaire not available');
    const stored = await storedQuestionnaire(deps.db, call.campaign_id);
    if (stored)
      return { questionnaire: stored, text: `${HOC_IS_AWAY} (${error.kind}): the stored questionnaire is used` };
    return { questionnaire: NO_QUESTIONNAIRE, text: `${HOC_IS_AWAY} (${error.kind}): the call goes without questions` };
  }
}
