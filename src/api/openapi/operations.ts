import { listEventsQuery } from '../v1/operations/list-events.ts';
import { eventListSchema } from '../v1/operations/schemas.ts';
import { healthChecksSchema, providersHealthSchema } from '../v1/health/schemas.ts';
import { overviewQuery } from '../v1/overview/get-overview.ts';
import { overviewSchema } from '../v1/overview/schemas.ts';
import { settingsSchema } from '../v1/settings/schemas.ts';
import { answer, queryParameters, said, tagged } from './describe.ts';
import { AWAY, NO_KEY, problems, TOO_MANY } from './refusals.ts';
import { BY_KEY, OPEN } from './security.ts';

/** For who runs it. */
export const operations = tagged('operations', {
  '/health': {
    get: {
      summary: 'That the process answers (open)',
      security: OPEN,
      responses: { 200: said('healthy', 'status', 'version', 'timestamp'), ...problems(TOO_MANY) },
    },
  },
  '/ready': {
    get: {
      summary: 'Whether PostgreSQL, Temporal and a worker are there (open)',
      security: OPEN,
      responses: {
        200: said('ready, or degraded', 'status', 'checks'),
        503: said('neither PostgreSQL nor Temporal, or stopping', 'status', 'checks'),
        ...problems(TOO_MANY),
      },
    },
  },
  '/openapi.json': {
    get: {
      summary: 'This page (open)',
      security: OPEN,
      responses: { 200: said('the page', 'openapi', 'info', 'paths'), ...problems(TOO_MANY) },
    },
  },
  '/api/v1/stream': {
    get: {
      summary: 'What has changed, as it happens: ids and states (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [
        { name: 'after', in: 'query', schema: { type: 'string' } },
        { name: 'Last-Event-ID', in: 'header', schema: { type: 'string' } },
      ],
      responses: {
        200: {
          description:
            'events `call.changed`, `message.changed`, `interview.changed`, `attention.changed`, `health.changed`, `resync`',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
        ...problems({
          ...NO_KEY,
          403: 'a key that may not do this',
          429: 'too many requests, or too many streams of one key',
          ...AWAY,
        }),
      },
    },
  },
  '/api/v1/health/providers': {
    get: {
      summary: 'How providers have been in the last 15 minutes, and our own parts (OPERATOR_API_KEY)',
      security: BY_KEY,
      responses: {
        200: answer('how they have been', providersHealthSchema),
        ...problems({ ...NO_KEY, 403: 'a key that may not do this', ...TOO_MANY, ...AWAY }),
      },
    },
  },
  '/api/v1/health/checks': {
    get: {
      summary: 'Whether providers are set up as we need it, as the last run found it (OPERATOR_API_KEY)',
      security: BY_KEY,
      responses: {
        200: answer('what was found', healthChecksSchema),
        ...problems({ ...NO_KEY, 403: 'a key that may not do this', ...TOO_MANY, ...AWAY }),
      },
    },
    post: {
      summary: 'Ask the providers now how they are set up (OPERATOR_API_KEY)',
      security: BY_KEY,
      responses: {
        200: answer('what was found', healthChecksSchema),
        ...problems({ ...NO_KEY, 403: 'a key that may not do this', 415: 'encoded body', ...TOO_MANY, ...AWAY }),
      },
    },
  },
  '/api/v1/settings': {
    get: {
      summary: 'How this installation is set up; never a secret (OPERATOR_API_KEY)',
      security: BY_KEY,
      responses: {
        200: answer('the settings', settingsSchema),
        ...problems({ ...NO_KEY, 403: 'a key that may not do this', ...TOO_MANY, ...AWAY }),
      },
    },
  },
  '/api/v1/overview': {
    get: {
      summary: 'How the day is going, in figures (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: queryParameters(overviewQuery),
      responses: {
        200: answer('the figures', overviewSchema),
        ...problems({
          400: 'not as described here; `errors` points at it',
          ...NO_KEY,
          403: 'a key that may not do this',
          ...TOO_MANY,
          ...AWAY,
        }),
      },
    },
  },
  '/api/v1/events': {
    get: {
      summary: 'What providers sent, newest first; `unclaimed`: only what is about nothing of ours (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: queryParameters(listEventsQuery),
      responses: {
        200: answer('one page', eventListSchema),
        ...problems({
          400: 'not as described here; `errors` points at it',
          ...NO_KEY,
          403: 'a key that may not do this',
          ...TOO_MANY,
          ...AWAY,
        }),
      },
    },
  },
});
