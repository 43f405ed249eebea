import { z } from 'zod';
import type { Answer } from '../reception/answer.ts';
import { jsonBody, mediaType, type Received } from '../reception/received.ts';
import { openAiError } from './errors.ts';
import { type JsonSchema, strictSchemaFault } from './strict-schema.ts';

/** What both APIs ask for, in one shape. */
export interface CompletionRequest {
  model: string;
  /** texts of the user's messages */
  userTexts: string[];
  /** null = free text */
  schema: JsonSchema | null;
}

const content = z.union([
  z.string(),
  z
    .array(z.looseObject({ text: z.string().optional() }))
    .transform((parts) => parts.map((part) => part.text ?? '').join('')),
]);
const message = z.looseObject({ role: z.string(), content: content.nullish() });
const jsonSchemaFormat = z.looseObject({
  name: z.string(),
  strict: z.boolean().nullish(),
  schema: z.record(z.string(), z.unknown()),
});
const otherFormat = z.looseObject({ type: z.enum(['text', 'json_object']) });

const chatRequest = z.looseObject({
  model: z.string(),
  messages: z.array(message).min(1),
  store: z.boolean().nullish(),
  response_format: z
    .union([z.looseObject({ type: z.literal('json_schema'), json_schema: jsonSchemaFormat }), otherFormat])
    .nullish(),
});

const responsesRequest = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(message)]),
  store: z.boolean().nullish(),
  text: z
    .looseObject({
      format: z.union([jsonSchemaFormat.extend({ type: z.literal('json_schema') }), otherFormat]).nullish(),
    })
    .nullish(),
});

type Read = { ok: true; completion: CompletionRequest } | { ok: false; answer: Answer };

export function readChatRequest(request: Received): Read {
  const read = readAs(chatRequest, request);
  if (!read.ok) return read;
  const { model, messages, response_format: format } = read.body;
  const wanted = format?.type === 'json_schema' && 'json_schema' in format ? format.json_schema : null;
  return complete(model, userTexts(messages), wanted as SchemaFormat | null, 'response_format');
}

export function readResponsesRequest(request: Received): Read {
  const read = readAs(responsesRequest, request);
  if (!read.ok) return read;
  const { model, input, text } = read.body;
  const wanted = text?.format?.type === 'json_schema' ? text.format : null;
  const texts = typeof input === 'string' ? [input] : userTexts(input);
  return complete(model, texts, wanted as SchemaFormat | null, 'text.format');
}

type SchemaFormat = z.infer<typeof jsonSchemaFormat>;

function readAs<T>(schema: z.ZodType<T>, request: Received): { ok: true; body: T } | { ok: false; answer: Answer } {
  const refused = (message: string, param: string | null = null) => ({
    ok: false as const,
    answer: openAiError(400, 'invalid_request_error', message, null, param),
  });
  if (mediaType(request) !== 'application/json') return refused('The Content-Type must be application/json');
  const json = jsonBody(request);
  if (json === undefined) return refused('We could not parse the JSON body of your request');
  const parsed = schema.safeParse(json);
  if (parsed.success) return { ok: true, body: parsed.data };
  const issue = parsed.error.issues[0]!;
  return refused(`Invalid value: ${issue.message}`, issue.path.join('.') || null);
}

function complete(model: string, texts: string[], wanted: SchemaFormat | null, param: string): Read {
  const schema = wanted ? (wanted.schema as JsonSchema) : null;
  const fault = wanted?.strict && schema ? strictSchemaFault(schema) : null;
  if (fault) {
    const message = `Invalid schema for response_format '${wanted!.name}': In ${fault}.`;
    return { ok: false, answer: openAiError(400, 'invalid_request_error', message, null, param) };
  }
  return { ok: true, completion: { model, userTexts: texts, schema } };
}

const userTexts = (messages: z.infer<typeof message>[]): string[] =>
  messages.filter(({ role }) => role === 'user').map(({ content }) => content ?? '');
