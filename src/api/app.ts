import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { answerErrors, noSuchPath, onlyMethods } from './answer-errors.ts';
import type { ApiDependencies } from './dependencies.ts';
import { conversationEvents } from './elevenlabs/conversation-events.ts';
import { postCall } from './elevenlabs/post-call.ts';
import { API_LIMITS, type ApiLimits, guardsOf } from './guards.ts';
import { health, webhookHealth } from './health.ts';
import { triggerCall } from './hoc/trigger-call.ts';
import { conversationInitiation } from './leads/conversation-initiation.ts';
import { outboundCall } from './leads/outbound-call.ts';
import { leadStream } from './leads/stream.ts';
import { voiceStatus } from './leads/voice-status.ts';
import { incomingSms } from './messages/incoming-sms.ts';
import { sendSms } from './messages/send-sms.ts';
import { smsStatus } from './messages/sms-status.ts';
import { serveOpenApi } from './openapi.ts';
import { refuseEncodedBodies } from './read-body.ts';
import { ready } from './ready.ts';
import { accessLog, requestContext } from './request-context.ts';
import { twilioEvents } from './twilio/events.ts';
import { cancelCall } from './v1/cancel-call.ts';
import { getCall } from './v1/get-call.ts';
import { getTimeline } from './v1/get-timeline.ts';
import { listCalls } from './v1/list-calls.ts';
import { placeCall } from './v1/place-call.ts';
import { searchCalls } from './v1/search-calls.ts';

/** All doors of the product: where they are, who may knock (guards.ts), which file opens. */
export function createApp(deps: ApiDependencies, limits: ApiLimits = API_LIMITS): Express {
  const { config, log } = deps;
  const by = guardsOf(config, limits);
  const { wrongSignatures } = by;
  if (config.webhookApiKeys.length === 0)
    log.warn({ variable: 'WEBHOOK_API_KEY' }, 'trigger-call is open to anybody: no key is configured');

  const app = express();
  app.disable('x-powered-by').disable('etag').set('trust proxy', config.trustProxy);
  app.use(requestContext, accessLog(log), securityHeaders, refuseEncodedBodies);
  hang(app, [
    ['GET', '/health', by.anybody, health],
    ['GET', '/ready', by.anybody, ready(deps)],
    ['GET', '/openapi.json', by.anybody, serveOpenApi(config.publicUrl)],

    // HOC: calls
    ['POST', '/webhook/trigger-call', by.hoc, triggerCall(deps)],

    // HOC: campaigns

    // leads: calls
    ['POST', '/api/elevenlabs/outbound-call', by.compatPlacing, outboundCall(deps)],
    ['POST', '/api/webhooks/elevenlabs/conversation-initiation', by.whileRinging, conversationInitiation(deps)],
    ['GET', '/api/webhooks/twilio/voice/status', by.anybody, webhookHealth('twilio-voice-status-webhook')],
    ['POST', '/api/webhooks/twilio/voice/status', by.twilioForm, voiceStatus(deps, wrongSignatures.twilioForm)],

    // leads: messages
    ['POST', '/api/twilio/send-sms', by.compatPlacing, sendSms(deps)],
    ['GET', '/api/stream/conversation/:leadId', by.compatStream, leadStream(deps, limits.streams)],

    // recordings

    // the CRM's phone

    // interviews

    // the providers
    ['GET', '/api/webhooks/elevenlabs/post-call', by.anybody, webhookHealth('elevenlabs-post-call-webhook')],
    ['POST', '/api/webhooks/elevenlabs/post-call', by.elevenLabs, postCall(deps, wrongSignatures.elevenLabs)],
    [
      'GET',
      '/api/webhooks/elevenlabs/conversation-events',
      by.anybody,
      webhookHealth('elevenlabs-conversation-events-webhook'),
    ],
    [
      'POST',
      '/api/webhooks/elevenlabs/conversation-events',
      by.elevenLabs,
      conversationEvents(deps, wrongSignatures.elevenLabs),
    ],
    ['GET', '/api/webhooks/twilio/sms/incoming', by.anybody, webhookHealth('twilio-sms-webhook')],
    ['POST', '/api/webhooks/twilio/sms/incoming', by.twilioForm, incomingSms(deps, wrongSignatures.twilioForm)],
    ['GET', '/api/webhooks/twilio/sms/status', by.anybody, webhookHealth('twilio-sms-status-webhook')],
    ['POST', '/api/webhooks/twilio/sms/status', by.twilioForm, smsStatus(deps, wrongSignatures.twilioForm)],
    ['POST', '/api/webhooks/twilio/events', by.twilio, twilioEvents(deps, wrongSignatures.twilio)],

    // our own API
    ['GET', '/api/v1/calls', by.reading, listCalls(deps)],
    ['POST', '/api/v1/calls', by.placing, placeCall(deps)],
    ['POST', '/api/v1/calls/search', by.searching, searchCalls(deps)],
    ['GET', '/api/v1/calls/:id', by.readingOne, getCall(deps)],
    ['GET', '/api/v1/calls/:id/timeline', by.reading, getTimeline(deps)],
    ['POST', '/api/v1/calls/:id/cancel', by.changing, cancelCall(deps)],
  ]);
  app.use(noSuchPath, answerErrors(log));
  return app;
}

type Door = [method: 'GET' | 'POST' | 'PATCH' | 'ALL', path: string, guards: RequestHandler[], opens: RequestHandler];

/** Path by path, so that a wrong method on a known path is 405 before a later pattern can match the path. */
function hang(app: Express, doors: readonly Door[]): void {
  for (const path of new Set(doors.map((door) => door[1]))) {
    const here = doors.filter((door) => door[1] === path);
    for (const [method, , guards, opens] of here) {
      if (method === 'GET') app.get(path, ...guards, opens);
      else if (method === 'POST') app.post(path, ...guards, opens);
      else if (method === 'PATCH') app.patch(path, ...guards, opens);
      else app.all(path, ...guards, opens);
    }
    app.all(path, onlyMethods(here.map(([method]) => method)));
  }
}

/** T23: nothing of a page may come from elsewhere, and nobody may frame it. */
const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'self'"], objectSrc: ["'none'"], baseUri: ["'none'"], frameAncestors: ["'none'"] },
  },
});
