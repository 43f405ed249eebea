import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { answerErrors, noSuchPath, onlyMethods } from './answer-errors.ts';
import type { ApiDependencies } from './dependencies.ts';
import { postCall } from './elevenlabs/post-call.ts';
import { API_LIMITS, type ApiLimits, guardsOf } from './guards.ts';
import { health, webhookHealth } from './health.ts';
import { triggerCall } from './hoc/trigger-call.ts';
import { analyzeStoredTranscript } from './interviews/analyze-stored-transcript.ts';
import { completeInterview } from './interviews/complete.ts';
import { completeWithTranscript } from './interviews/complete-with-transcript.ts';
import { convaiWebhook } from './interviews/convai-webhook.ts';
import { generateInterviewLink } from './interviews/generate-link.ts';
import { getInterview } from './interviews/get-interview.ts';
import { getInterviewResults } from './interviews/get-results.ts';
import { getInterviewTranscript } from './interviews/get-transcript.ts';
import { interviewHealth } from './interviews/health.ts';
import { jobInterviewResults } from './interviews/job-results.ts';
import { signedUrl } from './interviews/signed-url.ts';
import { testInterviewAnalysis } from './interviews/test-interview-analysis.ts';
import { updateConversation } from './interviews/update-conversation.ts';
import { updateStatus } from './interviews/update-status.ts';
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
  if (config.elevenLabs.webhookSecrets.length === 0)
    log.warn({ variable: 'ELEVENLABS_WEBHOOK_SECRET' }, 'convai-webhook is open to anybody: no secret is configured');

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

    // leads: messages

    // recordings

    // the CRM's phone

    // interviews
    ['POST', '/api/convai-webhook', by.convai, convaiWebhook(deps, wrongSignatures.elevenLabs)],
    ['POST', '/api/test-interview-analysis', by.compatPlacing, testInterviewAnalysis(deps)],
    ['POST', '/api/candidates/:id/generate-interview-link', by.compatTranscript, generateInterviewLink(deps)],
    ['POST', '/api/interviews/analyze-stored-transcript', by.compatPlacing, analyzeStoredTranscript(deps)],
    ['GET', '/api/interviews/:id', by.compatReading, getInterview(deps)],
    ['POST', '/api/interviews/:id/complete', by.compatChanging, completeInterview(deps)],
    ['POST', '/api/interviews/:id/complete-with-transcript', by.compatTranscript, completeWithTranscript(deps)],
    ['PATCH', '/api/interviews/:id/status', by.compatChanging, updateStatus(deps)],
    ['PATCH', '/api/interviews/:id/update-conversation', by.compatChanging, updateConversation(deps)],
    ['GET', '/api/interviews/:id/transcript', by.compatReading, getInterviewTranscript(deps)],
    ['GET', '/api/interviews/:id/results', by.compatReading, getInterviewResults(deps)],
    ['GET', '/api/jobs/:id/interview-results', by.compatReading, jobInterviewResults(deps)],
    ['GET', '/api/elevenlabs/signed-url', by.compatReading, signedUrl(deps)],
    ['GET', '/api/health', by.anybody, interviewHealth],

    // the providers
    ['GET', '/api/webhooks/elevenlabs/post-call', by.anybody, webhookHealth('elevenlabs-post-call-webhook')],
    ['POST', '/api/webhooks/elevenlabs/post-call', by.elevenLabs, postCall(deps, wrongSignatures.elevenLabs)],
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
