import { randomBytes } from 'node:crypto';
import { Router } from 'express';
import { json } from '../reception/answer.ts';
import type { Handler } from '../reception/received.ts';
import type { Reception } from '../reception/reception.ts';
import type { Scenarios } from '../scenarios.ts';
import { readChatRequest, readResponsesRequest } from './completion-request.ts';
import { openAiError } from './errors.ts';
import { type Said, say } from './say.ts';
import { transcribe } from './transcribe.ts';

/** OpenAI's doors for text and for audio, answering structured-output requests from what is really in the conversation. */
export function openAiRoutes(reception: Reception, apiKey: string, scenarios: Scenarios): Router {
  const door = (handler: Handler) => reception.door('openai', authorised(apiKey, limited(scenarios, handler)));

  const chat: Handler = (request) => {
    const read = readChatRequest(request);
    return read.ok ? json(200, chatCompletion(read.completion.model, say(read.completion, scenarios))) : read.answer;
  };
  const responses: Handler = (request) => {
    const read = readResponsesRequest(request);
    return read.ok ? json(200, response(read.completion.model, say(read.completion, scenarios))) : read.answer;
  };

  return Router()
    .post('/chat/completions', door(chat))
    .post('/responses', door(responses))
    .post('/audio/transcriptions', door(transcribe))
    .use(door(({ method, path }) => openAiError(404, 'invalid_request_error', `Invalid URL (${method} ${path})`)));
}

const authorised =
  (apiKey: string, handler: Handler): Handler =>
  (request) =>
    request.headers.authorization === `Bearer ${apiKey}`
      ? handler(request)
      : openAiError(401, 'invalid_request_error', 'Incorrect API key provided', 'invalid_api_key');

const limited =
  (scenarios: Scenarios, handler: Handler): Handler =>
  (request) =>
    scenarios.takeFromAny('llm_429')
      ? openAiError(429, 'requests', 'Rate limit reached for this model', 'rate_limit_exceeded')
      : handler(request);

const id = (prefix: string): string => `${prefix}${randomBytes(16).toString('hex')}`;
const now = (): number => Math.floor(Date.now() / 1_000);

const chatCompletion = (model: string, { text, refusal }: Said): Record<string, unknown> => ({
  id: id('chatcmpl-'),
  object: 'chat.completion',
  created: now(),
  model,
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: text, refusal, annotations: [] },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 1_200, completion_tokens: 400, total_tokens: 1_600 },
  service_tier: 'default',
  system_fingerprint: null,
});

const response = (model: string, { text, refusal }: Said): Record<string, unknown> => ({
  id: id('resp_'),
  object: 'response',
  created_at: now(),
  status: 'completed',
  error: null,
  incomplete_details: null,
  instructions: null,
  model,
  output: [
    {
      type: 'message',
      id: id('msg_'),
      status: 'completed',
      role: 'assistant',
      content: [text === null ? { type: 'refusal', refusal } : { type: 'output_text', text, annotations: [] }],
    },
  ],
  parallel_tool_calls: true,
  store: false,
  tool_choice: 'auto',
  tools: [],
  usage: { input_tokens: 1_200, output_tokens: 400, total_tokens: 1_600 },
});
