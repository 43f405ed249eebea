import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSimulator } from '../../simulator/create-simulator.ts';
import { DEMO, SIMULATOR_PATHS } from '../../src/demo-settings.ts';
import { createCrm } from '../../src/providers/crm/client.ts';
import { createVoiceAgent } from '../../src/providers/elevenlabs/client.ts';
import type { PlaceCallOrder } from '../../src/domain/calls/place-call-order.ts';
import { createHoc } from '../../src/providers/hoc/client.ts';
import { createAnalyst } from '../../src/providers/openai/client.ts';
import { createTelephony } from '../../src/providers/twilio/client.ts';

/** The adapters with the official SDKs, against the stand-in that answers as the providers' own specifications say. */
const simulator = createSimulator({ publicUrl: 'http://127.0.0.1:9', timeScale: 0.02, dataDir: null });
let at: (path: string) => string;
beforeAll(async () => {
  const port = await simulator.listen(0);
  at = (path) => `http://127.0.0.1:${port}${path}`;
});
afterAll(() => simulator.close());

const ATTEMPT = '01a1fd64-a0c1-7594-bc7c-7119bbfedd31.1';
const ORDER: PlaceCallOrder = {
  attemptId: ATTEMPT,
  toNumber: '+493023125042',
  line: '+493023125200',
  timeLimitSeconds: 1_800,
  agentPhoneNumberId: null,
  prompt: 'Du führst ein Gespräch.',
  firstMessage: 'Guten Tag, hier spricht Susi.',
  language: 'de',
  dynamicVariables: { attempt_id: ATTEMPT },
  ringSeconds: 30,
  maxDurationSeconds: null,
  machineDetection: true,
  recordCall: false,
};

async function until<T>(ask: () => Promise<T>, isDone: (answer: T) => boolean): Promise<T> {
  for (const end = Date.now() + 5_000; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const answer = await ask();
    if (isDone(answer) || Date.now() > end) return answer;
  }
}

describe('the adapters and the simulator', () => {
  it('place a call, find it again by our id, and read both witnesses to the end', async () => {
    const voiceAgent = createVoiceAgent({
      baseUrl: at(SIMULATOR_PATHS.elevenlabs),
      apiKey: DEMO.elevenLabsApiKey,
      agentId: DEMO.elevenLabsAgentId,
      agentPhoneNumberId: DEMO.elevenLabsAgentPhoneNumberId,
    });
    const telephony = createTelephony({
      baseUrl: at(SIMULATOR_PATHS.twilio),
      accountSid: DEMO.twilioAccountSid,
      authToken: DEMO.twilioAuthToken,
    });
    const startedAfter = new Date();
    const { success, conversationId, callSid } = await voiceAgent.placeCall(ORDER);
    expect({ success, conversationId, callSid }).toEqual({
      success: true,
      conversationId: expect.stringMatching(/^conv_/),
      callSid: expect.stringMatching(/^CA[0-9a-f]{32}$/),
    });
    expect(await voiceAgent.findConversations({ attemptId: ATTEMPT, startedAfter })).toEqual([conversationId]);

    const conversation = await until(
      () => voiceAgent.fetchConversation(conversationId!),
      ({ status }) => status === 'done',
    );
    expect(conversation).toMatchObject({ status: 'done', attemptId: ATTEMPT, callSid, summary: expect.any(String) });
    expect(conversation.turns[0]).toMatchObject({ role: 'agent', text: ORDER.firstMessage });

    const leg = await telephony.fetchCall(callSid!);
    expect(leg).toMatchObject({ status: 'completed', to: ORDER.toNumber, answeredBy: 'human', outbound: true });
    expect(leg.durationSeconds).toBeGreaterThan(0);
    const found = await telephony.findCalls({ to: ORDER.toNumber, from: DEMO.twilioPhoneNumber, startedAfter });
    expect(found.map((one) => one.callSid)).toEqual([callSid]);
    expect(await telephony.stopRinging(callSid!)).toBe('ended');
  });

  it('load a questionnaire and deliver to the CRM under our key', async () => {
    const hoc = createHoc({ baseUrl: at(SIMULATOR_PATHS.hoc), token: DEMO.hocApiToken });
    const questionnaire = await hoc.fetchQuestionnaire(804);
    expect(questionnaire).toMatchObject({ loaded: true, campaignLocationLabel: 'Berlin-Mitte' });
    expect(questionnaire.questions).toHaveLength(12);

    const crm = createCrm({ url: at(SIMULATOR_PATHS.crm), privateHosts: ['127.0.0.1'] });
    const body = JSON.stringify({
      type: 'conversationAICall',
      subject: 'Krippe',
      to: ORDER.toNumber,
      name: 'Erika Mustermann',
      summary: 'Das Gespräch fand statt.',
      status: 'held',
      duration: 125,
    });
    expect(await crm.deliver({ idempotencyKey: 'call:v1', body })).toMatchObject({ status: 200 });
  });

  it('have a conversation assessed in the shape that was asked for', async () => {
    const analyst = createAnalyst({
      apiKey: DEMO.openAiApiKey,
      baseUrl: at(SIMULATOR_PATHS.openai),
      model: DEMO.openAiModel,
    });
    const question = 'Haben Sie: Deutschkenntnisse auf mindestens B2-Niveau?';
    const assessment = await analyst.assess({
      candidate: 'Erika Mustermann',
      role: 'Pädagogische Fachkraft',
      questions: [{ number: 1, question, must: true }],
      transcript: [
        { turn: 0, speaker: 'agent', text: question },
        { turn: 1, speaker: 'candidate', text: 'Ja, Deutsch ist meine Muttersprache.' },
      ],
    });
    expect(assessment.answers).toEqual([
      {
        questionNumber: 1,
        verdict: 'yes',
        value: expect.any(String),
        turn: 1,
        quote: expect.stringContaining('Deutsch'),
      },
    ]);
  });
});
