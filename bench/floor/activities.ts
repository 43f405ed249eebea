import type pg from 'pg';
import { askedQuestions } from '../../src/domain/calls/check-assessment.ts';
import { buildPrompt } from '../../src/domain/calls/prompt.ts';
import { firstMessage } from '../../src/domain/calls/first-message.ts';
import type { Crm } from '../../src/providers/crm/client.ts';
import type { VoiceAgent } from '../../src/providers/elevenlabs/client.ts';
import { toConversation } from '../../src/providers/elevenlabs/schemas.ts';
import type { Hoc } from '../../src/providers/hoc/client.ts';
import type { Analyst } from '../../src/providers/openai/client.ts';

export interface FloorActivities {
  /** HOC's questionnaire, then the call. @returns the id of the conversation */
  placeCall(callId: string): Promise<string>;
  /** the analysis, then the CRM */
  reportCall(callId: string): Promise<void>;
}

interface FloorProviders {
  hoc: Hoc;
  voiceAgent: VoiceAgent;
  analyst: Analyst;
  crm: Crm;
}

/** The outside requests of a held call as the product makes them, through its own clients, and a statement around each. */
export function createFloorActivities(pool: pg.Pool, providers: FloorProviders): FloorActivities {
  return {
    async placeCall(callId) {
      const call = await readCall(pool, callId);
      const names = { firstName: call.first_name, lastName: call.last_name, companyName: call.company_name };
      const questionnaire = await providers.hoc.fetchQuestionnaire(call.campaign_id);
      const { prompt } = buildPrompt({ ...names, questionnaire, basePrompt: null, overridePrompt: null });
      const placed = await providers.voiceAgent.placeCall({
        attemptId: `${callId}.1`,
        toNumber: call.to_number,
        line: '',
        agentPhoneNumberId: null,
        prompt,
        firstMessage: firstMessage({ ...names, questionnaire }),
        language: 'de',
        dynamicVariables: { call_id: callId },
        ringSeconds: 10,
        timeLimitSeconds: 1_800,
        maxDurationSeconds: null,
        machineDetection: true,
        recordCall: false,
      });
      await pool.query('update calls set questionnaire = $2, prompt = $3, conversation_id = $4 where id = $1', [
        callId,
        JSON.stringify(questionnaire),
        prompt,
        placed.conversationId,
      ]);
      return placed.conversationId ?? '';
    },

    async reportCall(callId) {
      const call = await readCall(pool, callId);
      const { rows } = await pool.query<{ raw: Buffer }>('select raw from webhook_events where call_id = $1 limit 1', [
        callId,
      ]);
      const conversation = toConversation(JSON.parse(rows[0]!.raw.toString('utf8')).data, 'done');
      const questions = askedQuestions(call.questionnaire, 0);
      const assessment = await providers.analyst.assess({
        candidate: `${call.first_name} ${call.last_name}`,
        role: call.questionnaire.campaignRoleTitle ?? '',
        questions: questions.map(({ number, question, must }) => ({ number, question, must })),
        transcript: (conversation?.turns ?? []).map(({ index, role, text }) => ({ turn: index, speaker: role, text })),
      });
      await providers.crm.deliver({
        idempotencyKey: `${callId}:v1`,
        body: JSON.stringify({
          type: 'conversationAICall',
          subject: 'call',
          to: call.to_number,
          name: call.last_name,
          summary: conversation?.summary ?? '',
          status: 'held',
          duration: conversation?.durationSeconds ?? 0,
        }),
      });
      await pool.query(
        `update calls set outcome = 'held', analysis = $2, closed_at = clock_timestamp() where id = $1`,
        [callId, JSON.stringify(assessment)],
      );
    },
  };
}

const readCall = async (pool: pg.Pool, callId: string) =>
  (await pool.query('select * from calls where id = $1', [callId])).rows[0];
