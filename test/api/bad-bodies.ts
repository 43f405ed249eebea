import { strangersPersonalisation } from '../../src/domain/calls/personalisation.ts';
import { refusalOf } from './doors.ts';
import type { Door } from './knock.ts';

/** Bodies that are no request anywhere. */
export const BODIES = {
  'no JSON': '{"candidate": ',
  nothing: '',
  'a list': '["Kanarienvogel"]',
  null: 'null',
  'a number': '42',
  'a text': '"Kanarienvogel"',
};

export type BadBody = keyof typeof BODIES;

interface Said {
  status: number;
  body: Record<string, unknown>;
}
type Answers = Record<BadBody, Said>;

const always = (status: number, body: Record<string, unknown>): Answers =>
  Object.fromEntries(Object.keys(BODIES).map((name) => [name, { status, body }])) as Answers;

const withEach = (status: number, bodies: Record<BadBody, Record<string, unknown>>): Answers =>
  Object.fromEntries(Object.entries(bodies).map(([name, body]) => [name, { status, body }])) as Answers;

/** Contracts §1.2. A text is taken for the JSON in it, and there is none. */
const NO_JSON = { error: 'Invalid JSON format', message: 'Could not parse JSON: The body is not JSON.' };
const noDict = (type: string) => ({
  error: 'Invalid request format',
  message: `Request body must be a JSON object (dict), got ${type}`,
});
const HOC = withEach(400, {
  'no JSON': NO_JSON,
  nothing: { error: 'No JSON data provided', message: 'Request body is empty' },
  'a list': noDict('list'),
  null: noDict('NoneType'),
  'a number': noDict('int'),
  'a text': NO_JSON,
});

/** Contracts §1.3: behind its key always 200, with the general greeting. */
const stranger = strangersPersonalisation(null);
const PERSONALISED = always(200, {
  type: 'conversation_initiation_client_data',
  dynamic_variables: {
    candidatefirst_name: 'Kandidat',
    candidatelast_name: '',
    companyname: 'Unser Unternehmen',
    questionnaire_context: '',
  },
  conversation_config_override: {
    agent: {
      prompt: { prompt: stranger.prompt },
      first_message: 'Guten Tag, wie kann ich Ihnen helfen?',
      language: 'de',
    },
  },
});

/** Contracts §2.2: FastAPI's. */
const fault = (type: string, msg: string) => ({
  detail: [{ type, loc: ['body'], msg, input: null, url: `https://errors.pydantic.dev/2.5/v/${type}` }],
});
const noModel = fault('model_attributes_type', 'Input should be a valid dictionary or object to extract fields from');
const SETUP = withEach(422, {
  'no JSON': {
    detail: [
      {
        type: 'json_invalid',
        loc: ['body', 0],
        msg: 'JSON decode error',
        input: {},
        ctx: { error: 'Expecting value' },
      },
    ],
  },
  nothing: fault('missing', 'Field required'),
  'a list': noModel,
  null: noModel,
  'a number': noModel,
  'a text': noModel,
});

/** Contracts §3.10: whose agent it is comes first. */
const LEAD_CALL: Answers = {
  ...always(400, { error: 'Invalid agent ID' }),
  'no JSON': { status: 400, body: { error: 'Invalid request parameters', details: 'The body is not JSON.' } },
  nothing: { status: 400, body: { error: 'Invalid request parameters', details: 'The body is empty.' } },
};

/** Contracts §3.11. */
const SMS: Answers = {
  ...always(400, { error: 'Invalid request', message: 'Missing or invalid: the body.' }),
  'no JSON': { status: 400, body: { error: 'Invalid request', message: 'The body is not JSON.' } },
  nothing: { status: 400, body: { error: 'Invalid request', message: 'The body is empty.' } },
};

/** Contracts §4.6. */
const CRM_CALL: Answers = {
  ...always(400, { success: false, error: 'Missing number' }),
  'no JSON': { status: 400, body: { success: false, error: 'Invalid JSON' } },
  nothing: { status: 400, body: { success: false, error: 'Invalid JSON' } },
};

/** /api/v1, with a pointer to the whole. */
const ours = (detail: string, errors?: object[]) => ({
  ...refusalOf('ours', 400, 'Invalid request', detail),
  ...(errors && { errors }),
});
const notAnObject = (type: string) =>
  ours('The body is not as this address takes it.', [
    { pointer: '', detail: `Invalid input: expected object, received ${type}` },
  ]);
const V1 = withEach(400, {
  'no JSON': ours('The body is not JSON.'),
  nothing: ours('The body is empty.'),
  'a list': notAnObject('array'),
  null: notAnObject('null'),
  'a number': notAnObject('number'),
  'a text': notAnObject('string'),
});

const INTERVIEWS = always(422, { status: 'error', error: 'Invalid JSON payload' });

const OF_DOOR: Record<string, Answers> = {
  '/webhook/trigger-call': HOC,
  '/webhook/create-webrtc-link': HOC,
  '/webhook/twilio-personalization': PERSONALISED,
  '/webhook/setup-campaign': SETUP,
  '/webhook/process-protocol': SETUP,
  '/api/elevenlabs/outbound-call': LEAD_CALL,
  '/api/twilio/send-sms': SMS,
  '/api/webhooks/elevenlabs/conversation-initiation': always(400, { error: 'Missing caller_id' }),
  '/api/outbound-call': CRM_CALL,
  '/api/test-crm-webhook': always(400, { success: false, error: 'Missing callSid in request body' }),
  '/api/v1/login': V1,
  '/api/v1/calls': V1,
  '/api/v1/calls/search': V1,
  '/api/v1/calls/:id/settle': V1,
  '/api/v1/calls/:id/review': V1,
  '/api/v1/attention/:id/:kind/snooze': V1,
  '/api/v1/attention/:id/:kind/resolve': V1,
  '/api/v1/campaigns/:id': V1,
  '/api/v1/candidates/search': V1,
  '/api/v1/candidates/:id/opt-out': V1,
  '/api/v1/bulk': V1,
  '/api/v1/views': V1,
  '/api/v1/views/:id': V1,
  '/api/v1/leads/search': V1,
  '/api/v1/leads/:ref/messages': V1,
  // signed, but nothing that we can read: kept for people to look at, so it is taken (contracts §3.3, §9.17)
  '/api/webhooks/elevenlabs/post-call': always(200, { status: 'ignored' }),
  '/api/webhooks/elevenlabs/conversation-events': always(200, {
    success: true,
    message: 'Conversation event processed successfully',
    eventType: 'unreadable',
  }),
  '/webhooks/elevenlabs': always(200, { success: true, message: 'Event type ignored' }),
  '/api/convai-webhook': always(200, { status: 'error', error: 'Invalid JSON payload' }),
  // a list is a batch: its one event cannot be read
  '/api/webhooks/twilio/events': {
    ...always(200, { received: 0 }),
    'a list': { status: 200, body: { received: 1 } },
  },
};

/** They act on what their address or their cookie names, whatever comes as a body. */
const TAKES_NO_BODY = new Set([
  '/api/v1/logout',
  '/api/v1/health/checks',
  '/api/v1/attention/:id/:kind/take',
  '/api/v1/attention/:id/:kind/release',
  '/api/v1/calls/:id/cancel',
  '/api/v1/calls/:id/resend-crm',
  '/api/v1/calls/:id/analyse',
  '/api/v1/leads/:ref/read',
]);

export const takesNoBody = ({ method, pattern }: Pick<Door, 'method' | 'pattern'>): boolean =>
  method === 'DELETE' || TAKES_NO_BODY.has(pattern);

/** All of its fields are optional: so is its body. */
export const MAY_BE_EMPTY = '/api/candidates/:id/generate-interview-link';

/** What a door says to who is believed, but sends that. */
export function answerTo({ pattern, system, opener }: Door, body: BadBody): Said {
  if (opener === 'twilio_form')
    return { status: 403, body: refusalOf(system, 403, 'Forbidden', 'This is not about our account.') };
  return (OF_DOOR[pattern] ?? INTERVIEWS)[body];
}

/** What it says to who is not. */
export function unsignedAnswer({ pattern, system, opener }: Door, signature: 'missing' | 'invalid'): Said {
  if (pattern === '/webhooks/elevenlabs') return { status: 200, body: { success: false, error: 'Invalid signature' } };
  if (pattern === '/api/convai-webhook') return { status: 200, body: { status: 'error', error: 'Invalid signature' } };
  const isCrm = system === 'crm' && opener === 'twilio_form';
  const missing = isCrm ? 'Missing signature' : 'Missing signature header';
  const status = isCrm ? 403 : 401;
  return { status, body: refusalOf(system, status, signature === 'missing' ? missing : 'Invalid signature') };
}
