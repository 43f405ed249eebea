import express, { type ErrorRequestHandler, Router } from 'express';
import { z } from 'zod';
import type { PhoneCalls } from './calls/phone-calls.ts';
import { legStatus } from './calls/phone-call.ts';
import type { Postman } from './callbacks/postman.ts';
import { conversationEventsWish, sendConversationEvents } from './control/conversation-events.ts';
import { holdInterview, interviewWish } from './control/interviews.ts';
import { outsideCallWish, placeOutsideCall } from './control/outside-calls.ts';
import { incomingSmsWish, receiveSms } from './control/incoming-sms.ts';
import { PROVIDERS } from './providers.ts';
import type { Messages } from './messages/messages.ts';
import type { Holds } from './reception/holds.ts';
import type { Outages } from './reception/outages.ts';
import type { RequestLog } from './reception/request-log.ts';
import { type Scenarios, scenarioSchema } from './scenarios.ts';
import type { SimulatorSettings } from './settings.ts';

export interface ControlParts {
  log: RequestLog;
  scenarios: Scenarios;
  outages: Outages;
  holds: Holds;
  calls: PhoneCalls;
  messages: Messages;
  postman: Postman;
  settings: SimulatorSettings;
  /** aborted when the simulator closes */
  closing: AbortSignal;
  /** what else a reset forgets */
  onReset(): void;
}

const provider = z.enum(PROVIDERS);

const requestsQuery = z.strictObject({
  provider: provider.optional(),
  after: z.coerce.number<string>().int().min(0).default(0),
});

const outageWish = z.strictObject({
  provider,
  status: z.union([z.int().min(400).max(599), z.enum(['refuse', 'hang'])]),
  forMs: z.int().min(0).max(86_400_000),
});

const holdWish = z.strictObject({
  provider,
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'get', 'post', 'put', 'patch', 'delete']),
  path: z.string().min(1),
  nth: z.int().min(1).default(1),
  when: z.enum(['received', 'answered']),
});

/** The door through which tests look at the simulator and script what happens (running.md §4). */
export function controlRoutes(parts: ControlParts): Router {
  const { log, scenarios, outages, holds, calls, messages, postman } = parts;
  const routes = Router();
  routes.use(express.json({ type: () => true, limit: '4mb' }));

  routes.get('/requests', (req, res) => {
    res.json({ requests: log.list({ provider: undefined, ...requestsQuery.parse(req.query) }) });
  });

  routes.post('/scenarios', (req, res) => {
    const wish = scenarioSchema.parse(req.body);
    scenarios.put(wish);
    res.json({ to: wish.to, outcome: wish.outcome });
  });

  routes.post('/outage', (req, res) => {
    const wish = outageWish.parse(req.body);
    outages.start(wish.provider, wish.status, wish.forMs);
    res.json(wish);
  });

  routes.post('/holds', (req, res) => {
    res.status(201).json(holds.add(holdWish.parse(req.body)));
  });
  routes.get('/holds', (_req, res) => {
    res.json({ holds: holds.list() });
  });
  routes.post('/holds/:id/release', (req, res) => {
    if (holds.release(req.params.id)) res.json({ released: req.params.id });
    else res.status(404).json({ error: `no hold ${req.params.id}` });
  });

  routes.post('/reset', (_req, res) => {
    log.clear();
    scenarios.clear();
    outages.clear();
    holds.releaseAll();
    parts.onReset();
    res.json({ ok: true });
  });

  routes.get('/state', (_req, res) => {
    const now = Date.now();
    const all = calls.all();
    res.json({
      callsInFlight: calls.inFlight(now),
      callbacksPending: postman.pending(),
      calls: all.map((call) => ({
        callSid: call.callSid,
        conversationId: call.conversationId,
        to: call.to,
        status: legStatus(call, now),
        userId: call.userId,
        statusCallback: call.subscriptions.status?.url ?? null,
        acceptedAtMs: call.times.placed,
        legEndedAtMs: call.times.ended,
        ...(call.initiation === null ? {} : { initiation: call.initiation }),
      })),
      messages: messages
        .all()
        .filter(({ direction }) => direction !== 'inbound')
        .map(({ sid, to, statusCallback, times }) => ({ sid, to, statusCallback, acceptedAtMs: times.created })),
    });
  });

  routes.get('/letters', (_req, res) => {
    res.json({ taken: postman.taken() });
  });

  routes.post('/calls', async (req, res) => {
    const { callSid, conversationId } = await placeOutsideCall(outsideCallWish.parse(req.body), parts);
    res.status(201).json({ callSid, conversationId });
  });
  routes.post('/sms', async (req, res) => {
    res.status(201).json(await receiveSms(incomingSmsWish.parse(req.body), parts));
  });
  routes.post('/interviews', (req, res) => {
    const interview = holdInterview(interviewWish.parse(req.body), parts);
    if (interview) res.status(201).json({ conversationId: interview.conversationId });
    else res.status(409).json({ error: 'there is a conversation with this id already' });
  });
  routes.post('/conversation-events', async (req, res) => {
    res.json({ answers: await sendConversationEvents(conversationEventsWish.parse(req.body), parts) });
  });

  routes.use((req, res) => {
    res.status(404).json({ error: `no such door: ${req.method} ${req.originalUrl}` });
  });
  routes.use(refuseBadInput);
  return routes;
}

/** Zod's complaints and body-parser's ("entity.parse.failed") are the tester's mistakes; anything else is ours. */
const refuseBadInput: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  if (error instanceof z.ZodError) res.status(400).json({ error: z.prettifyError(error) });
  else if (error instanceof SyntaxError) res.status(400).json({ error: 'the body is no JSON' });
  else res.status(500).json({ error: error instanceof Error ? error.message : 'unknown' });
};
