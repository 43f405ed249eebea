import type { RequestHandler } from 'express';
import { z } from 'zod';
import { browserCandidateSchema } from './hoc/browser-link.ts';
import { triggerCallSchema } from './hoc/trigger-call-body.ts';
import { personalizationSchema } from './hoc/twilio-personalization.ts';
import { listCallsQuery } from './v1/list-calls.ts';
import { listEventsQuery } from './v1/list-events.ts';
import { placeCallBody } from './v1/place-call.ts';
import { putCampaignBody } from './v1/put-campaign.ts';
import {
  acceptedSchema,
  askedSchema,
  callListSchema,
  callSchema,
  campaignSchema,
  cancelAnswerSchema,
  eventListSchema,
  placedSchema,
  problemSchema,
  timelineSchema,
} from './v1/schemas.ts';
import { searchCallsBody } from './v1/search-calls.ts';

/** `GET /openapi.json`: OpenAPI 3.1, made of the schemas that the doors check with. Always 200. */
export function serveOpenApi(publicUrl: string): RequestHandler {
  const description = openApi(publicUrl);
  return (_req, res) => {
    res.json(description);
  };
}

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

const answer = (description: string, schema: z.ZodType, type = 'application/json') => ({
  description,
  content: { [type]: { schema: schemaOf(schema, 'output') } },
});

const body = (schema: z.ZodType) => ({
  required: true,
  content: { 'application/json': { schema: schemaOf(schema, 'input') } },
});

const problems = (descriptions: Record<number, string>) =>
  Object.fromEntries(
    Object.entries(descriptions).map(([status, text]) => [
      status,
      answer(text, problemSchema, 'application/problem+json'),
    ]),
  );

const REFUSED = { 401: 'no valid key', 403: 'a key that may not do this', 429: 'too many requests' };
const AWAY = { 503: 'try again after Retry-After' };
const BAD = { 400: 'not as described here; `errors` points at it' };
const BAD_BODY = { ...BAD, 413: 'body too large', 415: 'no JSON in UTF-8' };

const callId = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } };
const campaignId = { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } };
const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { type: 'string', pattern: '^[\\w.:-]{1,255}$' },
};

const queryParameters = (schema: z.ZodObject) =>
  Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: 'query',
    schema: schemaOf(field as z.ZodType, 'input'),
  }));

function openApi(publicUrl: string) {
  return {
    openapi: '3.1.0',
    info: { title: 'candidate-calls', version: '1.0.0', description: 'Phones job candidates with an AI voice agent.' },
    servers: [{ url: publicUrl }],
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    security: [{ key: [] }],
    paths: {
      '/webhook/trigger-call': {
        post: {
          summary: 'Phone one candidate (drop-in for HOC; WEBHOOK_API_KEY)',
          parameters: [idempotencyKey],
          requestBody: body(triggerCallSchema),
          responses: {
            ...said({
              200: 'it rings',
              202: 'held back, or not known yet whether it rings; see Location',
              400: 'the request cannot be used',
              401: 'no valid key',
              409: 'the candidate must not be called, or the key was used for another request',
              413: 'body too large',
              415: 'encoded body',
              429: 'too many requests',
              500: 'it did not ring and will not for this request',
              503: 'nothing was accepted; try again after Retry-After',
            }),
          },
        },
      },
      '/webhook/create-webrtc-link': {
        post: {
          summary: 'A link with which a candidate talks to the agent in a browser (drop-in for HOC; WEBHOOK_API_KEY)',
          requestBody: body(browserCandidateSchema),
          responses: {
            ...said({
              200: 'the link; `fallback` when ElevenLabs gave no signed one',
              400: 'the request cannot be used',
              401: 'no valid key',
              413: 'body too large',
              415: 'encoded body',
              429: 'too many requests',
              500: 'no agent is configured',
            }),
          },
        },
      },
      '/webhook/twilio-personalization': {
        post: {
          summary: 'What the agent says to somebody who rings us (asked by ElevenLabs; Authorization or X-API-Key)',
          requestBody: body(personalizationSchema),
          responses: {
            ...said({
              200: 'for a candidate whom we called, else the general greeting',
              401: 'no valid key',
              413: 'body too large',
              415: 'encoded body',
              429: 'too many requests',
            }),
          },
        },
      },
      '/webhook/test-questionnaire/{id}': {
        get: {
          summary: 'What HOC has for a campaign, in its own words (drop-in for HOC; open where AUTH_COMPAT_OPEN)',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 0 } }],
          responses: {
            ...said({
              200: 'the questionnaire',
              401: 'no valid key',
              404: 'there is none, or HOC cannot be asked',
              429: 'too many requests',
            }),
          },
        },
      },
      '/webhook/health': {
        get: {
          summary: 'That the process answers, and what it is set up with (open)',
          security: [],
          responses: { ...said({ 200: 'healthy', 429: 'too many requests' }) },
        },
      },
      '/api/v1/calls': {
        get: {
          summary: 'Calls, newest first (OPERATOR_API_KEY)',
          parameters: queryParameters(listCallsQuery),
          responses: { 200: answer('one page', callListSchema), ...problems({ ...BAD, ...REFUSED, ...AWAY }) },
        },
        post: {
          summary: 'Phone one candidate (OPERATOR_API_KEY or WEBHOOK_API_KEY)',
          parameters: [idempotencyKey],
          requestBody: body(placeCallBody),
          responses: {
            201: answer('it rings', placedSchema),
            202: answer('held back, or not known yet whether it rings', acceptedSchema),
            ...problems({
              ...BAD_BODY,
              ...REFUSED,
              409: 'the candidate must not be called, or the key was used for another request',
              422: 'the provider refused: it did not ring and will not for this request',
              500: 'no phone number of the agent is configured',
              504: 'not placed in time; will not be placed',
              ...AWAY,
            }),
          },
        },
      },
      '/api/v1/calls/search': {
        post: {
          summary: 'Find calls by parts of names, a number in any spelling, ids (OPERATOR_API_KEY)',
          requestBody: body(searchCallsBody),
          responses: { 200: answer('one page', callListSchema), ...problems({ ...BAD_BODY, ...REFUSED, ...AWAY }) },
        },
      },
      '/api/v1/calls/{id}': {
        get: {
          summary: 'One call (OPERATOR_API_KEY; WEBHOOK_API_KEY gets it without conversation and analysis)',
          parameters: [callId],
          responses: { 200: answer('the call', callSchema), ...problems({ ...REFUSED, 404: 'no such call', ...AWAY }) },
        },
      },
      '/api/v1/calls/{id}/timeline': {
        get: {
          summary: 'The story of one call, oldest first (OPERATOR_API_KEY)',
          parameters: [callId],
          responses: {
            200: answer('the whole story', timelineSchema),
            ...problems({ ...REFUSED, 404: 'no such call', ...AWAY }),
          },
        },
      },
      '/api/v1/calls/{id}/resend-crm': {
        post: {
          summary: 'Send the newest result to the CRM once more, under its key (OPERATOR_API_KEY)',
          parameters: [callId],
          responses: {
            202: answer('under way', askedSchema),
            ...problems({ ...REFUSED, 404: 'no such call', 409: 'there is no result (yet)', ...AWAY }),
          },
        },
      },
      '/api/v1/calls/{id}/analyse': {
        post: {
          summary: 'Analyse the conversation once more, as a version of its own (OPERATOR_API_KEY)',
          parameters: [callId],
          responses: {
            202: answer('under way', askedSchema),
            ...problems({ ...REFUSED, 404: 'no such call', 409: 'there is no conversation (yet)', ...AWAY }),
          },
        },
      },
      '/api/v1/events': {
        get: {
          summary:
            'What providers sent, newest first; `unclaimed`: only what is about nothing of ours (OPERATOR_API_KEY)',
          parameters: queryParameters(listEventsQuery),
          responses: { 200: answer('one page', eventListSchema), ...problems({ ...BAD, ...REFUSED, ...AWAY }) },
        },
      },
      '/api/v1/calls/{id}/recording': {
        get: {
          summary: 'The recording of one call (OPERATOR_API_KEY)',
          parameters: [callId, { name: 'Range', in: 'header', schema: { type: 'string' } }],
          responses: {
            200: { description: 'all of it', content: { 'audio/wav': {} } },
            206: { description: 'the part that was asked for', content: { 'audio/wav': {} } },
            ...problems({
              ...REFUSED,
              404: 'no such call, or no recording of it is kept',
              416: 'it has no such part',
              ...AWAY,
            }),
          },
        },
      },
      '/api/v1/calls/{id}/cancel': {
        post: {
          summary: 'Take a call back as far as that is possible (OPERATOR_API_KEY)',
          parameters: [callId],
          responses: {
            200: answer('what became of it', cancelAnswerSchema),
            ...problems({ ...REFUSED, 404: 'no such call', ...AWAY }),
          },
        },
      },
      '/api/v1/campaigns/{id}': {
        get: {
          summary: 'What is settled for a campaign (OPERATOR_API_KEY)',
          parameters: [campaignId],
          responses: {
            200: answer('its settings', campaignSchema),
            ...problems({ ...REFUSED, 404: 'neither set up nor settled here', ...AWAY }),
          },
        },
        put: {
          summary: 'Settle how the calls of a campaign are placed, from now on (OPERATOR_API_KEY)',
          parameters: [campaignId],
          requestBody: body(putCampaignBody),
          responses: {
            200: answer('its settings', campaignSchema),
            201: answer('its settings; it was not known here', campaignSchema),
            ...problems({ ...BAD_BODY, ...REFUSED, 404: 'no number that a call can carry', ...AWAY }),
          },
        },
      },
    },
  };
}

/** Answers whose bodies are the drop-in contract's own. */
const said = (descriptions: Record<number, string>) =>
  Object.fromEntries(
    Object.entries(descriptions).map(([status, description]) => [
      status,
      { description, content: { 'application/json': { schema: { type: 'object' } } } },
    ]),
  );
