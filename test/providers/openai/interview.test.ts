import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type AssessmentRequest, createAnalyst } from '../../../src/providers/openai/client.ts';
import { INTERVIEW_PROMPT } from '../../../src/providers/openai/interview-prompt.ts';
import { readInterviewAssessment } from '../../../src/providers/openai/interview-schema.ts';
import { failsInOurWords, failureOf, onlyRequest } from '../failures.ts';
import { recordedServer } from '../recorded-server.ts';

const RECORDED = JSON.parse(
  readFileSync(new URL('../../fixtures/providers/interview_analysis.json', import.meta.url), 'utf8'),
) as Record<string, string>;

const REQUEST: AssessmentRequest = {
  candidate: 'Priya Example',
  role: 'Backend Engineer',
  questions: [{ number: 1, question: 'Describe a service you designed.', must: false }],
  transcript: [{ turn: 0, speaker: 'candidate', text: 'I built the billing export.' }],
};
const IN_OUR_WORDS = {
  domainScore: 86,
  behavioralScore: 79,
  communicationScore: 84,
  overallScore: 83,
  confidenceLevel: 'High',
  cheatingDetected: false,
  speechPattern: 'Clear, short sentences',
  areasOfImprovement: ['Quantify the results of past projects', 'Say more about failure handling'],
  systemRecommendation: 'Recommended for Panel Interview',
};

const says = (content: string | undefined) => ({
  body: { choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content, refusal: null } }] },
});
const analyst = (url: string, httpTimeoutMs?: number) =>
  createAnalyst({
    apiKey: 'sk-test',
    baseUrl: url,
    model: 'gpt-4o',
    ...(httpTimeoutMs !== undefined && { httpTimeoutMs }),
  });

describe('the recorded answers', () => {
  it.each(['llm_content_plain', 'llm_content_fenced'])('%s is taken, without the body it could not see', (name) => {
    expect(readInterviewAssessment(RECORDED[name]!)).toEqual({ assessment: IN_OUR_WORDS });
  });

  it.each([
    ['llm_content_broken', 'it is not one valid JSON object'],
    ['llm_content_out_of_range', 'overall_score'],
    ['llm_content_missing_field', 'system_recommendation'],
  ])('%s is refused, with what is wrong', (name, fault) => {
    const read = readInterviewAssessment(RECORDED[name]!);
    expect('faults' in read && read.faults.join()).toContain(fault);
  });
});

describe('assessInterview', () => {
  it('asks with instructions of its own and the interview as data', async () => {
    const server = await recordedServer(says(RECORDED['llm_content_plain']));
    expect(await analyst(server.url).assessInterview(REQUEST)).toEqual(IN_OUR_WORDS);
    const body = JSON.parse(onlyRequest(server.sent).body);
    expect(body.messages).toEqual([
      { role: 'system', content: INTERVIEW_PROMPT },
      { role: 'user', content: JSON.stringify(REQUEST) },
    ]);
    expect(body).toMatchObject({ model: 'gpt-4o', temperature: 0.1, store: false });
    const { name, strict, schema } = body.response_format.json_schema;
    expect([name, strict]).toEqual(['interview_assessment', true]);
    expect(schema.required).not.toContain('answers');
    expect(schema.required).not.toContain('body_language');
  });

  it('has an answer that cannot be used repaired once', async () => {
    const server = await recordedServer(
      says(RECORDED['llm_content_out_of_range']),
      says(RECORDED['llm_content_plain']),
    );
    expect(await analyst(server.url).assessInterview(REQUEST)).toEqual(IN_OUR_WORDS);
    expect(server.sent).toHaveLength(2);
  });

  it('gives up for good after the second one', async () => {
    const server = await recordedServer(says(RECORDED['llm_content_broken']));
    expect(await failureOf(analyst(server.url).assessInterview(REQUEST))).toMatchObject({
      kind: 'bad_answer',
      retryable: false,
    });
    expect(server.sent).toHaveLength(2);
  });

  failsInOurWords((url, httpTimeoutMs) => analyst(url, httpTimeoutMs).assessInterview(REQUEST), {
    409: ['conflict', true],
  });
});
