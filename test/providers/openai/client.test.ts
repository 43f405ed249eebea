import { describe, expect, it } from '@jest/globals';
import { type AssessmentRequest, createAnalyst } from '../../../src/providers/openai/client.ts';
import { SYSTEM_PROMPT } from '../../../src/providers/openai/system-prompt.ts';
import { CANARY, failsInOurWords, failureOf, onlyRequest } from '../failures.ts';
import { recordedServer } from '../recorded-server.ts';

const REQUEST: AssessmentRequest = {
  candidate: CANARY.name,
  role: 'Erzieher/in',
  questions: [{ number: 1, question: 'Haben Sie Deutsch B2?', must: true }],
  transcript: [
    { turn: 0, speaker: 'agent', text: 'Haben Sie Deutsch B2?' },
    { turn: 2, speaker: 'candidate', text: `Ja, und meine Nummer ist ${CANARY.number}.` },
  ],
};

const GIVEN = {
  domain_score: 86,
  behavioral_score: 79,
  communication_score: 84,
  overall_score: 83,
  confidence_level: 'High',
  cheating_detected: false,
  speech_pattern: 'Clear, short sentences',
  areas_of_improvement: ['Say more about failure handling'],
  system_recommendation: 'Recommended for Panel Interview',
  answers: [{ question_number: 1, verdict: 'yes', value: 'B2', turn: 2, quote: 'Ja' }],
};

const analyst = (url: string, httpTimeoutMs?: number) =>
  createAnalyst({
    apiKey: 'sk-test',
    baseUrl: `${url}/openai/v1`,
    model: 'gpt-4o',
    ...(httpTimeoutMs !== undefined && { httpTimeoutMs }),
  });

const says = (content: unknown, changes: object = {}) => ({
  body: {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        message: {
          role: 'assistant',
          content: typeof content === 'string' ? content : JSON.stringify(content),
          refusal: null,
        },
        ...changes,
      },
    ],
  },
});

describe('assess', () => {
  it('asks once, with fixed instructions first and the call as data', async () => {
    const server = await recordedServer(says(GIVEN));
    await analyst(server.url).assess(REQUEST);
    const request = onlyRequest(server.sent);
    expect(request).toMatchObject({ method: 'POST', path: '/openai/v1/chat/completions' });
    expect(request.headers.authorization).toBe('Bearer sk-test');
    const body = JSON.parse(request.body);
    expect(body).toMatchObject({ model: 'gpt-4o', temperature: 0.1, store: false });
    expect(body.messages).toEqual([
      { role: 'system', content: SYSTEM_PROMPT },
      { role: 'user', content: JSON.stringify(REQUEST) },
    ]);
    expect(body.response_format).toMatchObject({
      type: 'json_schema',
      json_schema: { name: 'conversation_assessment', strict: true },
    });
    expect(body.response_format.json_schema.schema.required).toEqual(Object.keys(GIVEN));
    expect(body).not.toHaveProperty('tools');
  });

  it('sends of the request exactly the keys that were agreed', async () => {
    const server = await recordedServer(says(GIVEN));
    const extra = { ...REQUEST, toNumber: '1', questions: [{ ...REQUEST.questions[0]!, id: 7 }] };
    await analyst(server.url).assess(extra);
    expect(JSON.parse(onlyRequest(server.sent).body).messages[1].content).toBe(JSON.stringify(REQUEST));
  });

  it('gives the assessment in our words', async () => {
    const server = await recordedServer(says(GIVEN));
    expect(await analyst(server.url).assess(REQUEST)).toEqual({
      domainScore: 86,
      behavioralScore: 79,
      communicationScore: 84,
      overallScore: 83,
      confidenceLevel: 'High',
      cheatingDetected: false,
      speechPattern: 'Clear, short sentences',
      areasOfImprovement: ['Say more about failure handling'],
      systemRecommendation: 'Recommended for Panel Interview',
      answers: [{ questionNumber: 1, verdict: 'yes', value: 'B2', turn: 2, quote: 'Ja' }],
    });
  });

  it.each([
    ['no JSON', '{"domain_score": 86, "behavioral', 'not one valid JSON object'],
    ['a score out of range', { ...GIVEN, overall_score: 101 }, 'overall_score'],
    ['a missing field', { ...GIVEN, answers: undefined }, 'answers'],
    ['an unknown verdict', { ...GIVEN, answers: [{ ...GIVEN.answers[0], verdict: 'sure' }] }, 'answers.0.verdict'],
    ['nothing', '', 'not one valid JSON object'],
  ])('sends back %s once, with what is wrong, and takes the repaired answer', async (_what, content, fault) => {
    const server = await recordedServer(says(content), says(GIVEN));
    expect(await analyst(server.url).assess(REQUEST)).toMatchObject({ overallScore: 83 });
    expect(server.sent).toHaveLength(2);
    const { messages } = JSON.parse(server.sent[1]!.body);
    expect(messages.map(({ role }: { role: string }) => role)).toEqual(['system', 'user', 'assistant', 'system']);
    expect(messages[1].content).toBe(JSON.stringify(REQUEST));
    expect(messages[3].content).toContain(fault);
    expect(messages[3].content).not.toContain('Kanarina');
  });

  it('gives up for good when an overall_score of 101 is not repaired (T24)', async () => {
    const server = await recordedServer(says({ ...GIVEN, overall_score: 101 }));
    expect(await failureOf(analyst(server.url).assess(REQUEST))).toMatchObject({
      kind: 'bad_answer',
      retryable: false,
    });
    expect(server.sent).toHaveLength(2);
  });

  it('gives up for good after the second answer that cannot be used, quoting neither', async () => {
    const server = await recordedServer(says(`${CANARY.name}: ${CANARY.number}`));
    expect(await failureOf(analyst(server.url).assess(REQUEST))).toMatchObject({
      kind: 'bad_answer',
      retryable: false,
    });
    expect(server.sent).toHaveLength(2);
  });

  it.each([
    [says(null, { message: { role: 'assistant', content: null, refusal: `No, ${CANARY.name}.` } })],
    [says('', { finish_reason: 'content_filter' })],
  ])('takes a refusal for final', async (answer) => {
    const server = await recordedServer(answer);
    expect(await failureOf(analyst(server.url).assess(REQUEST))).toMatchObject({ kind: 'refused', retryable: false });
    expect(server.sent).toHaveLength(1);
  });

  it.each([{}, { choices: [] }, { choices: null }, `<html>${CANARY.name}</html>`, '', '{"choices":'])(
    'may ask again later when the answer is no completion: %j',
    async (body) => {
      const server = await recordedServer({ body, headers: { 'content-type': 'application/json' } });
      expect(await failureOf(analyst(server.url).assess(REQUEST))).toMatchObject({
        kind: 'bad_answer',
        retryable: true,
      });
      expect(server.sent).toHaveLength(1);
    },
  );

  it('does not wait for a quota that is used up, though it comes as "too many requests"', async () => {
    const error = { message: CANARY.number, type: 'insufficient_quota', code: 'insufficient_quota' };
    const server = await recordedServer({ status: 429, body: { error } });
    expect(await failureOf(analyst(server.url).assess(REQUEST))).toMatchObject({
      kind: 'rate_limited',
      code: 'insufficient_quota',
      retryable: false,
    });
  });

  failsInOurWords((url, httpTimeoutMs) => analyst(url, httpTimeoutMs).assess(REQUEST), { 409: ['conflict', true] });
});

describe('createAnalyst', () => {
  it('speaks to a deployment of Azure', async () => {
    const server = await recordedServer(says(GIVEN));
    const azure = { apiKey: 'az-test', endpoint: server.url, deployment: 'assess', apiVersion: '2024-10-21' };
    await createAnalyst({ azure }).assess(REQUEST);
    const request = onlyRequest(server.sent);
    expect(request.path).toBe('/openai/deployments/assess/chat/completions?api-version=2024-10-21');
    expect(request.headers['api-key']).toBe('az-test');
  });

  it('speaks to Azure also where OPENAI_BASE_URL is set for others', async () => {
    const server = await recordedServer(says(GIVEN));
    process.env['OPENAI_BASE_URL'] = 'http://127.0.0.1:1';
    try {
      const azure = { apiKey: 'az-test', endpoint: server.url, deployment: 'assess', apiVersion: '2024-10-21' };
      await createAnalyst({ azure }).assess(REQUEST);
      expect(server.sent).toHaveLength(1);
    } finally {
      delete process.env['OPENAI_BASE_URL'];
    }
  });

  it('can be made without a key; then asking fails and sends nothing', async () => {
    const server = await recordedServer(says(GIVEN));
    const unset = createAnalyst({ apiKey: '', baseUrl: server.url, model: 'gpt-4o' });
    expect(await failureOf(unset.assess(REQUEST))).toMatchObject({ kind: 'unauthorized', retryable: false });
    expect(server.sent).toHaveLength(0);
  });
});
