import { describe, expect, it } from '@jest/globals';
import { createRecordingAnalyst } from '../../../src/providers/openai/recording-analyst.ts';
import { createTranscriber } from '../../../src/providers/openai/transcriber.ts';
import { failsInOurWords, failureOf, onlyRequest } from '../failures.ts';
import { recordedServer } from '../recorded-server.ts';

const FINDINGS = {
  sentiment: 'positive',
  call_quality: 88,
  key_phrases: ['interested', 'budget'],
  action_items: ['Send the address'],
  call_summary: 'A short talk.',
  next_steps: ['Test drive on Saturday'],
};
const says = (content: unknown) => ({
  body: {
    choices: [
      {
        finish_reason: 'stop',
        message: { content: typeof content === 'string' ? content : JSON.stringify(content), refusal: null },
      },
    ],
  },
});

const find = (url: string, httpTimeoutMs?: number) =>
  createRecordingAnalyst({
    apiKey: 'key-test',
    baseUrl: url,
    model: 'gpt-4o',
    ...(httpTimeoutMs !== undefined && { httpTimeoutMs }),
  }).findIn('Agent: Hello\nPerson: I am interested');

describe('what a model finds in a recording’s words', () => {
  it('is asked for by a schema, with the words as data, and read into ours', async () => {
    const server = await recordedServer(says(FINDINGS));
    expect(await find(server.url)).toEqual({
      sentiment: 'positive',
      callQuality: 88,
      keyPhrases: ['interested', 'budget'],
      actionItems: ['Send the address'],
      callSummary: 'A short talk.',
      nextSteps: ['Test drive on Saturday'],
    });
    const body = JSON.parse(onlyRequest(server.sent).body) as Record<string, any>;
    expect(body).toMatchObject({ model: 'gpt-4o', store: false, response_format: { type: 'json_schema' } });
    expect(body['response_format'].json_schema.strict).toBe(true);
    expect(body['messages'][1]).toEqual({
      role: 'user',
      content: '{"recording":{"transcription":"Agent: Hello\\nPerson: I am interested"}}',
    });
  });

  it.each([
    ['out of range', { ...FINDINGS, call_quality: 101 }],
    ['of a feeling that is none of three', { ...FINDINGS, sentiment: 'ecstatic' }],
    ['without a field', { sentiment: 'positive' }],
    ['no JSON', 'I think it went well'],
  ])('is asked for once more when the answer is %s', async (_title, broken) => {
    const server = await recordedServer(says(broken), says(FINDINGS));
    expect(await find(server.url)).toMatchObject({ callQuality: 88 });
    expect(server.sent).toHaveLength(2);
  });

  it('fails for good when the second answer cannot be used either, or the model refuses', async () => {
    const broken = await recordedServer(says('no'));
    expect(await failureOf(find(broken.url))).toMatchObject({ kind: 'bad_answer', retryable: false });
    expect(broken.sent).toHaveLength(2);
    const refusing = await recordedServer({ body: { choices: [{ message: { content: null, refusal: 'I cannot' } }] } });
    expect(await failureOf(find(refusing.url))).toMatchObject({ kind: 'refused', retryable: false });
  });

  it('cuts a runaway list', async () => {
    const server = await recordedServer(says({ ...FINDINGS, key_phrases: Array(90).fill('x'.repeat(900)) }));
    const { keyPhrases } = await find(server.url);
    expect([keyPhrases.length, keyPhrases[0]!.length]).toEqual([50, 500]);
  });

  describe('in trouble', () => {
    failsInOurWords(find, { 409: ['conflict', true] });
  });
});

describe('audio', () => {
  const transcribe = (url: string, httpTimeoutMs?: number) =>
    createTranscriber({
      apiKey: 'key-test',
      baseUrl: `${url}/v1`,
      model: 'gpt-4o-transcribe',
      ...(httpTimeoutMs !== undefined && { httpTimeoutMs }),
    }).transcribe(Buffer.from('RIFF'));

  it('is written down by the model, sent as a file', async () => {
    const server = await recordedServer({ body: { text: 'Hello, I am interested' } });
    expect(await transcribe(server.url)).toBe('Hello, I am interested');
    const { method, path, headers, body } = onlyRequest(server.sent);
    expect([method, path, headers.authorization]).toEqual(['POST', '/v1/audio/transcriptions', 'Bearer key-test']);
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    for (const part of ['name="model"\r\n\r\ngpt-4o-transcribe', 'filename="recording.wav"', 'RIFF'])
      expect(body).toContain(part);
  });

  it('whose answer is no transcript is no transcript', async () => {
    const server = await recordedServer({ body: { words: 1 } });
    expect(await failureOf(transcribe(server.url))).toMatchObject({ kind: 'bad_answer', retryable: true });
  });

  describe('in trouble', () => {
    failsInOurWords(transcribe);
  });
});
