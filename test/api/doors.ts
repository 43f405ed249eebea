import type { Express } from 'express';
import { SESSION_ID } from './interviews/a-desk.ts';
import { CALL_ID } from './running-api.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Whose words a door uses when it refuses. */
export type System = 'hoc' | 'setup' | 'leads' | 'crm' | 'interviews' | 'ours';

/** Every door of the product; app.test.ts fails when the app has another one, or lacks one. */
export const DOORS: [pattern: string, system: System, methods: Method[]][] = [
  ['/health', 'ours', ['GET']],
  ['/ready', 'ours', ['GET']],
  ['/openapi.json', 'ours', ['GET']],

  ['/webhook/health', 'hoc', ['GET']],
  ['/webhook/trigger-call', 'hoc', ['POST']],
  ['/webhook/create-webrtc-link', 'hoc', ['POST']],
  ['/webhook/twilio-personalization', 'hoc', ['POST']],
  ['/webhook/twilio-status', 'hoc', ['POST']],
  ['/webhook/test-questionnaire/:id', 'hoc', ['GET']],

  ['/', 'ours', ['GET']],
  ['/campaigns', 'setup', ['GET']],
  ['/campaigns/:id/package', 'setup', ['GET']],
  ['/webhook/setup-campaign', 'setup', ['POST']],
  ['/webhook/process-protocol', 'setup', ['POST']],

  ['/api/elevenlabs/outbound-call', 'leads', ['POST']],
  ['/api/twilio/send-sms', 'leads', ['POST']],
  ['/api/stream/conversation/:leadId', 'leads', ['GET']],
  ['/api/webhooks/elevenlabs/post-call', 'leads', ['GET', 'POST']],
  ['/api/webhooks/elevenlabs/conversation-events', 'leads', ['GET', 'POST']],
  ['/api/webhooks/elevenlabs/conversation-initiation', 'leads', ['POST']],
  ['/api/webhooks/twilio/sms/incoming', 'leads', ['GET', 'POST']],
  ['/api/webhooks/twilio/sms/status', 'leads', ['GET', 'POST']],
  ['/api/webhooks/twilio/voice/status', 'leads', ['GET', 'POST']],
  ['/api/webhooks/twilio/voice/recording', 'leads', ['GET', 'POST']],
  ['/api/webhooks/twilio/events', 'leads', ['POST']],

  ['/api/outbound-call', 'crm', ['POST']],
  ['/outbound-call-twiml', 'crm', ['GET', 'POST']],
  ['/fallback-twiml', 'crm', ['GET', 'POST']],
  ['/call-status-callback', 'crm', ['POST']],
  ['/amd-status-callback', 'crm', ['POST']],
  ['/recording-status-callback', 'crm', ['POST']],
  ['/quality-insights-callback', 'crm', ['POST']],
  ['/webhooks/elevenlabs', 'crm', ['POST']],
  ['/api/test-crm-webhook', 'crm', ['POST']],
  ['/healthz', 'crm', ['GET']],

  ['/api/convai-webhook', 'interviews', ['POST']],
  ['/api/test-interview-analysis', 'interviews', ['POST']],
  ['/api/candidates/:id/generate-interview-link', 'interviews', ['POST']],
  ['/api/interviews/analyze-stored-transcript', 'interviews', ['POST']],
  ['/api/interviews/:id', 'interviews', ['GET']],
  ['/api/interviews/:id/complete', 'interviews', ['POST']],
  ['/api/interviews/:id/complete-with-transcript', 'interviews', ['POST']],
  ['/api/interviews/:id/status', 'interviews', ['PATCH']],
  ['/api/interviews/:id/update-conversation', 'interviews', ['PATCH']],
  ['/api/interviews/:id/transcript', 'interviews', ['GET']],
  ['/api/interviews/:id/results', 'interviews', ['GET']],
  ['/api/jobs/:id/interview-results', 'interviews', ['GET']],
  ['/api/elevenlabs/signed-url', 'interviews', ['GET']],
  ['/api/health', 'interviews', ['GET']],

  ['/api/v1/login', 'ours', ['POST']],
  ['/api/v1/logout', 'ours', ['POST']],
  ['/api/v1/session', 'ours', ['GET']],
  ['/api/v1/calls', 'ours', ['GET', 'POST']],
  ['/api/v1/calls/export.csv', 'ours', ['GET']],
  ['/api/v1/calls/search', 'ours', ['POST']],
  ['/api/v1/calls/count', 'ours', ['GET']],
  ['/api/v1/calls/:id', 'ours', ['GET']],
  ['/api/v1/calls/:id/timeline', 'ours', ['GET']],
  ['/api/v1/calls/:id/conversation', 'ours', ['GET']],
  ['/api/v1/calls/:id/events', 'ours', ['GET']],
  ['/api/v1/calls/:id/deliveries', 'ours', ['GET']],
  ['/api/v1/calls/:id/analyses', 'ours', ['GET']],
  ['/api/v1/calls/:id/questionnaire', 'ours', ['GET']],
  ['/api/v1/calls/:id/recordings', 'ours', ['GET']],
  ['/api/v1/calls/:id/recording', 'ours', ['GET']],
  ['/api/v1/calls/:id/cancel', 'ours', ['POST']],
  ['/api/v1/calls/:id/settle', 'ours', ['POST']],
  ['/api/v1/calls/:id/review', 'ours', ['POST']],
  ['/api/v1/calls/:id/resend-crm', 'ours', ['POST']],
  ['/api/v1/calls/:id/analyse', 'ours', ['POST']],
  ['/api/v1/bulk', 'ours', ['POST']],
  ['/api/v1/bulk/:id', 'ours', ['GET']],
  ['/api/v1/views', 'ours', ['GET', 'POST']],
  ['/api/v1/views/:id', 'ours', ['PUT', 'DELETE']],
  ['/api/v1/stream', 'ours', ['GET']],
  ['/api/v1/health/providers', 'ours', ['GET']],
  ['/api/v1/health/checks', 'ours', ['GET', 'POST']],
  ['/api/v1/settings', 'ours', ['GET']],
  ['/api/v1/overview', 'ours', ['GET']],
  ['/api/v1/attention', 'ours', ['GET']],
  ['/api/v1/attention/:id/:kind/take', 'ours', ['POST']],
  ['/api/v1/attention/:id/:kind/release', 'ours', ['POST']],
  ['/api/v1/attention/:id/:kind/snooze', 'ours', ['POST']],
  ['/api/v1/attention/:id/:kind/resolve', 'ours', ['POST']],
  ['/api/v1/candidates/:id/export', 'ours', ['GET']],
  ['/api/v1/erasures/:id', 'ours', ['GET']],
  ['/api/v1/events', 'ours', ['GET']],
  ['/api/v1/campaigns', 'ours', ['GET']],
  ['/api/v1/campaigns/:id', 'ours', ['GET', 'PUT']],
  ['/api/v1/campaigns/:id/package', 'ours', ['GET']],
  ['/api/v1/campaigns/:id/questionnaire', 'ours', ['GET']],
  ['/api/v1/candidates', 'ours', ['GET']],
  ['/api/v1/candidates/search', 'ours', ['POST']],
  ['/api/v1/candidates/:id', 'ours', ['GET', 'DELETE']],
  ['/api/v1/candidates/:id/opt-out', 'ours', ['POST']],
  ['/api/v1/leads', 'ours', ['GET']],
  ['/api/v1/leads/search', 'ours', ['POST']],
  ['/api/v1/leads/:ref', 'ours', ['GET']],
  ['/api/v1/leads/:ref/messages', 'ours', ['GET', 'POST']],
  ['/api/v1/leads/:ref/read', 'ours', ['POST']],
  ['/api/v1/interviews', 'ours', ['GET']],
  ['/api/v1/interviews/export.csv', 'ours', ['GET']],
  ['/api/v1/interviews/jobs', 'ours', ['GET']],
  ['/api/v1/interviews/:id', 'ours', ['GET']],
];

/** `METHOD pattern` of each. */
export const listedDoors = (): string[] =>
  DOORS.flatMap(([pattern, , methods]) => methods.map((method) => `${method} ${pattern}`));

/** What the app itself has, read from its router; what takes every method only refuses the others. */
export const doorsOf = (app: Express): string[] =>
  app.router.stack.flatMap(({ route }) => {
    const methods = [...new Set(route?.stack.map((layer) => layer.method.toUpperCase()))];
    return route && methods.length === 1 ? [`${methods[0]} ${route.path}`] : [];
  });

/** Twilio's callbacks are forms, all else is JSON. */
const FORMS = /^\/api\/webhooks\/twilio\/(sms|voice)\/|^\/webhook\/twilio-status$|-callback$|-twiml$/;
export const takesForms = (pattern: string): boolean => FORMS.test(pattern);
export const contentTypeOf = (pattern: string): string =>
  takesForms(pattern) ? 'application/x-www-form-urlencoded' : 'application/json';

export const CANDIDATE_ID = '01934f00-0000-7000-8000-0000000000ca';
export const LEAD_REF = '5f0c9a52-3a5e-4b7e-9d0b-2f1c6f0a77b1';

const IDS: [beginning: string, id: string][] = [
  ['/webhook/test-questionnaire/', '804'],
  ['/campaigns/', '16'],
  ['/api/v1/campaigns/', '16'],
  ['/api/v1/interviews/', SESSION_ID],
  ['/api/v1/candidates/', CANDIDATE_ID],
  ['/api/v1/leads/', LEAD_REF],
  ['/api/stream/', 'lead_4711'],
  ['/api/candidates/', '4711'],
  ['/api/jobs/', '4711'],
  ['/api/interviews/', SESSION_ID],
  ['/api/v1/calls/', CALL_ID],
  ['/api/v1/attention/', CALL_ID],
  ['/api/v1/candidates/', CALL_ID],
  ['/api/v1/erasures/', CALL_ID],
  ['/api/v1/views/', CALL_ID],
  ['/api/v1/bulk/', CALL_ID],
];

/** An address of the pattern, with this id in it, else with one of the kind that is there. */
export const addressOf = (
  pattern: string,
  id = IDS.find(([beginning]) => pattern.startsWith(beginning))?.[1] ?? '',
): string => pattern.replace(':kind', 'analysis_failed').replace(/:\w+/, id);

/** A refusal as each system words it (contracts §0–§5); the texts are the caller's. */
export function refusalOf(system: System, status: number, error: string, detail = ''): Record<string, unknown> {
  const oneLine = detail === '' ? error : `${error}: ${detail}`;
  const time = '<time>';
  return {
    hoc: { status: 'error', error, message: detail || error, timestamp: time },
    setup: { detail: oneLine },
    leads: { error, ...(detail !== '' && { message: detail }) },
    crm: { success: false, error: oneLine },
    interviews: { status: 'error', error: oneLine },
    ours: { type: 'about:blank', title: error, status, ...(detail !== '' && { detail }) },
  }[system];
}

/** A body without the moment of its answer. */
export const timeless = (body: Record<string, unknown>): Record<string, unknown> =>
  'timestamp' in body ? { ...body, timestamp: '<time>' } : body;
