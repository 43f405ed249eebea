import { problemSchema } from '../v1/problem-schema.ts';
import { answer } from './describe.ts';

type Statuses = Record<number, string>;

const object = (required: string[], properties: Record<string, object>) => ({ type: 'object', required, properties });
const text = { type: 'string' };

/** How each system refuses (shapes.ts), and the contracts' own bodies beside it. */
export const REFUSAL_SCHEMAS = {
  HocRefusal: object(['error'], {
    status: { const: 'error' },
    error: text,
    message: text,
    missing: { type: 'array', items: text },
    timestamp: text,
  }),
  SetupRefusal: object(['detail'], { detail: { anyOf: [text, { type: 'array', items: { type: 'object' } }] } }),
  LeadRefusal: object(['error'], { error: text, message: text, details: text }),
  CrmRefusal: object(['success', 'error'], { success: { const: false }, error: text }),
  InterviewRefusal: object(['status', 'error'], { status: { const: 'error' }, error: text }),
};

const refusals = (schema: keyof typeof REFUSAL_SCHEMAS) => (statuses: Statuses) =>
  Object.fromEntries(
    Object.entries(statuses).map(([status, description]) => [
      status,
      { description, content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } } },
    ]),
  );

export const hocRefusals = refusals('HocRefusal');
export const setupRefusals = refusals('SetupRefusal');
export const leadRefusals = refusals('LeadRefusal');
export const crmRefusals = refusals('CrmRefusal');
export const interviewRefusals = refusals('InterviewRefusal');

/** RFC 9457. */
export const problems = (statuses: Statuses) =>
  Object.fromEntries(
    Object.entries(statuses).map(([status, description]) => [
      status,
      answer(description, problemSchema, 'application/problem+json'),
    ]),
  );

export const TOO_MANY = { 429: 'too many requests' };
export const AWAY = { 503: 'nothing was accepted; try again after Retry-After' };
export const NO_KEY = { 401: 'no valid key' };

/** Of every door that takes whatever is called its body. */
export const BODY = { 408: 'the body came too slowly', 413: 'body too large', 415: 'encoded body' };

/** Of every door that counts before it looks for a key, then reads a body. */
export const KEYED = { ...NO_KEY, 403: 'a key that may not do this', ...BODY, ...TOO_MANY };

/** Of doors whose requests are signed; only wrong signatures are counted. */
export const SIGNED = {
  401: 'no signature, or a wrong one',
  ...BODY,
  415: 'encoded body, or another kind of it',
  429: 'too many wrong signatures',
};
