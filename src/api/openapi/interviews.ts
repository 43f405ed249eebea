import {
  captureBody,
  conversationBody,
  linkBody,
  reanalysisBody,
  statusBody,
  trialBody,
} from '../interviews/interview-bodies.ts';
import { exportInterviewsQuery } from '../v1/interviews/export-interviews.ts';
import { listInterviewsQuery } from '../v1/interviews/list-interviews.ts';
import { interviewJobsSchema, interviewListSchema, interviewSchema } from '../v1/interviews/schemas.ts';
import { answer, body, pathId, queryParameters, said, tagged } from './describe.ts';
import { AWAY, interviewRefusals, KEYED, NO_KEY, problems, TOO_MANY, BODY, SIGNED } from './refusals.ts';
import { BY_KEY, COMPAT, OPEN } from './security.ts';
import { fromElevenLabs } from './webhooks.ts';

const REFUSED = { ...NO_KEY, 403: 'a key that may not do this', ...TOO_MANY };
const UNREADABLE = { 422: 'the body is no JSON object' };
const WRITING = interviewRefusals({ ...KEYED, ...UNREADABLE, ...AWAY });
const READING = interviewRefusals({ ...NO_KEY, ...TOO_MANY, ...AWAY });
const ANALYSED = said('the result; or `error`, and why there is none', 'status');
const FOUND = said('what was asked for; or `error`, and why there is none', 'status');

/** A door that is asked with a body, and answers 200 whatever comes of it. */
const writing = (summary: string, requestBody: Record<string, unknown>, ok = FOUND, parameters = [pathId()]) => ({
  summary: `${summary} (open where AUTH_COMPAT_OPEN)`,
  security: COMPAT,
  parameters,
  requestBody,
  responses: { 200: ok, ...WRITING },
});
const reading = (summary: string) => ({
  get: {
    summary: `${summary} (open where AUTH_COMPAT_OPEN)`,
    security: COMPAT,
    parameters: [pathId()],
    responses: { 200: FOUND, ...READING },
  },
});

/** System 5: interviews in the browser. All of its answers but refusals are 200. */
export const interviews = tagged('interviews', {
  '/api/v1/interviews': {
    get: {
      summary: 'Interviews, newest first (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: queryParameters(listInterviewsQuery),
      responses: {
        200: answer('one page', interviewListSchema),
        ...problems({ 400: 'not as described here; `errors` points at it', ...REFUSED, ...AWAY }),
      },
    },
  },
  '/api/v1/interviews/export.csv': {
    get: {
      summary: 'The same interviews as a file for spreadsheets, all of them (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: queryParameters(exportInterviewsQuery),
      responses: {
        200: { description: 'UTF-8 with a byte order mark, RFC 4180', content: { 'text/csv': {} } },
        ...problems({ 400: 'not as described here; `errors` points at it', ...REFUSED, ...AWAY }),
      },
    },
  },
  '/api/v1/interviews/jobs': {
    get: {
      summary: 'The jobs that people were interviewed for (OPERATOR_API_KEY)',
      security: BY_KEY,
      responses: { 200: answer('the newest 500', interviewJobsSchema), ...problems({ ...REFUSED, ...AWAY }) },
    },
  },
  '/api/v1/interviews/{id}': {
    get: {
      summary: 'One interview, with what was said and what was concluded (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [pathId('id', { type: 'string', format: 'uuid' })],
      responses: {
        200: answer('the interview', interviewSchema),
        ...problems({ ...REFUSED, 404: 'no such interview', ...AWAY }),
      },
    },
  },
  '/api/convai-webhook': {
    post: fromElevenLabs("What an interview's conversation came to (signed by ElevenLabs)", {
      200: said('stored; or `error`: not signed, no JSON', 'status'),
      ...interviewRefusals({ ...BODY, 429: SIGNED[429], ...AWAY }),
    }),
  },
  '/api/test-interview-analysis': {
    post: writing('Analyse any conversation without an interview of ours', body(trialBody), ANALYSED, []),
  },
  '/api/candidates/{id}/generate-interview-link': {
    post: writing('Make an interview and its link', { ...body(linkBody), required: false }),
  },
  '/api/interviews/analyze-stored-transcript': {
    post: writing('Analyse the stored words once more', body(reanalysisBody), ANALYSED, []),
  },
  '/api/interviews/{id}': reading("What the interview's page shows; opening it begins the interview"),
  '/api/interviews/{id}/complete': {
    post: writing('Which conversation it was, to be fetched and analysed', body(conversationBody), ANALYSED),
  },
  '/api/interviews/{id}/complete-with-transcript': {
    post: writing('The words as the browser captured them, to be analysed', body(captureBody), ANALYSED),
  },
  '/api/interviews/{id}/status': {
    patch: writing('Move an interview on; it never goes back', body(statusBody)),
  },
  '/api/interviews/{id}/update-conversation': { patch: writing('Which conversation it is', body(conversationBody)) },
  '/api/interviews/{id}/transcript': reading('The words of an interview'),
  '/api/interviews/{id}/results': reading('The result of an interview'),
  '/api/jobs/{id}/interview-results': reading('The results of all interviews for a job, newest first'),
  '/api/elevenlabs/signed-url': {
    get: {
      summary: 'An address with which a browser talks to an agent (open where AUTH_COMPAT_OPEN)',
      security: COMPAT,
      parameters: [
        { name: 'agentId', in: 'query', required: true, schema: { type: 'string', pattern: '^[\\w.:-]{1,128}$' } },
      ],
      responses: { 200: FOUND, ...READING, ...interviewRefusals({ 400: 'no agentId' }) },
    },
  },
  '/api/health': {
    get: {
      summary: 'That the process answers (open)',
      tags: ['operations'],
      security: OPEN,
      responses: { 200: said('healthy', 'status', 'timestamp'), ...interviewRefusals(TOO_MANY) },
    },
  },
});
