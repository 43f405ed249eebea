import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { noSuchPath, onlyMethods, answerErrors } from './answer-errors.ts';
import { allow, allowHoc, identify, keyRing } from './auth.ts';
import type { ApiDependencies } from './dependencies.ts';
import { postCall } from './elevenlabs/post-call.ts';
import { health, webhookHealth } from './health.ts';
import { triggerCall } from './hoc/trigger-call.ts';
import { LIMITS, READING, type ReadingLimits, type RequestClass, type RequestClassName } from './limits.ts';
import { serveOpenApi } from './openapi.ts';
import { rateLimited } from './rate-limit.ts';
import { bodyReader, refuseEncodedBodies, requireJson } from './read-body.ts';
import { ready } from './ready.ts';
import { accessLog, requestContext } from './request-context.ts';
import { twilioEvents } from './twilio/events.ts';
import { cancelCall } from './v1/cancel-call.ts';
import { getCall } from './v1/get-call.ts';
import { getTimeline } from './v1/get-timeline.ts';
import { listCalls } from './v1/list-calls.ts';
import { placeCall } from './v1/place-call.ts';
import { searchCalls } from './v1/search-calls.ts';

export interface ApiLimits {
  classes: Record<RequestClassName, RequestClass>;
  reading: ReadingLimits;
}

/** All doors of the product: who may knock, where, and which file opens. */
export function createApp(
  deps: ApiDependencies,
  { classes, reading }: ApiLimits = { classes: LIMITS, reading: READING },
): Express {
  const { config, log } = deps;
  const keys = keyRing({ trigger: config.webhookApiKeys, operator: config.operatorApiKeys });
  const hocIsOpen = config.webhookApiKeys.length === 0;
  if (hocIsOpen) log.warn({ variable: 'WEBHOOK_API_KEY' }, 'trigger-call is open to anyone: no key is configured');

  const readBody = bodyReader(reading);
  const limited = (name: RequestClassName) => rateLimited(classes[name].rate);
  const known = identify(keys);
  const places = limited('placements');
  const reads = limited('reads');
  const operator = allow('operator');
  const operatorOrTrigger = allow('operator', 'trigger');
  const json = (name: RequestClassName) => [requireJson, readBody(classes[name].bodyBytes)];
  const anyBody = (name: RequestClassName) => [readBody(classes[name].bodyBytes)];

  const open = [limited('health')];
  const v1 = [noStore, known];
  const guessing = { elevenLabs: limited('elevenLabsWebhooks'), twilio: limited('twilioEventStreams') };

  // biome-ignore format: a table of contents, one door a line
  const doors: Door[] = [
    ['GET', '/health', open, health],
    ['GET', '/ready', open, ready(deps)],
    ['GET', '/openapi.json', open, serveOpenApi(config.publicUrl)],

    [
      'POST',
      '/webhook/trigger-call',
      [known, places, allowHoc(hocIsOpen), ...anyBody('placements')],
      triggerCall(deps),
    ],

    ['GET', '/api/webhooks/elevenlabs/post-call', open, webhookHealth('elevenlabs-post-call-webhook')],
    ['POST', '/api/webhooks/elevenlabs/post-call', json('elevenLabsWebhooks'), postCall(deps, guessing.elevenLabs)],
    ['POST', '/api/webhooks/twilio/events', json('twilioEventStreams'), twilioEvents(deps, guessing.twilio)],

    ['GET', '/api/v1/calls', [...v1, reads, operator], listCalls(deps)],
    ['POST', '/api/v1/calls', [...v1, places, operatorOrTrigger, ...json('placements')], placeCall(deps)],
    ['POST', '/api/v1/calls/search', [...v1, reads, operator, ...json('reads')], searchCalls(deps)],
    ['GET', '/api/v1/calls/:id', [...v1, reads, operatorOrTrigger], getCall(deps) as RequestHandler],
    ['GET', '/api/v1/calls/:id/timeline', [...v1, reads, operator], getTimeline(deps) as RequestHandler],
    ['POST', '/api/v1/calls/:id/cancel', [...v1, limited('writes'), operator], cancelCall(deps) as RequestHandler],
  ];

  const app = express();
  app.disable('x-powered-by').disable('etag').set('trust proxy', config.trustProxy);
  app.use(requestContext, accessLog(log), securityHeaders, refuseEncodedBodies);
  hang(app, doors);
  app.use(noSuchPath, answerErrors(log));
  return app;
}

type Door = [method: 'GET' | 'POST', path: string, guards: RequestHandler[], opens: RequestHandler];

/** Path by path, so that a wrong method on a known path is 405 before a later pattern can match the path. */
function hang(app: Express, doors: readonly Door[]): void {
  for (const path of new Set(doors.map(([, path]) => path))) {
    const here = doors.filter((door) => door[1] === path);
    for (const [method, , guards, opens] of here) {
      if (method === 'GET') app.get(path, ...guards, opens);
      else app.post(path, ...guards, opens);
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

/** Answers of /api/v1 are about people. */
const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};
