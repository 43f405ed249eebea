import { Router } from 'express';
import { z } from 'zod';
import { type Answer, json, SILENCE } from '../reception/answer.ts';
import { type Handler, jsonBody, mediaType } from '../reception/received.ts';
import type { Reception } from '../reception/reception.ts';
import type { Scenarios } from '../scenarios.ts';

/** The customer's CRM behind an API gateway: takes what it is sent, or fails as the number's scenario says. */
export function crmRoutes(reception: Reception, scenarios: Scenarios): Router {
  const take: Handler = (request) => {
    if (mediaType(request) !== 'application/json') return json(415, { message: 'Unsupported Media Type' });
    const entry = crmEntry.safeParse(jsonBody(request));
    if (!entry.success) return json(400, { message: 'Invalid request body' });
    return faultOf(entry.data.to, scenarios) ?? json(200, { ok: true });
  };
  return Router()
    .post('/', reception.door('crm', take))
    .use(reception.door('crm', () => json(403, { message: 'Missing Authentication Token' })));
}

const crmEntry = z.looseObject({ type: z.string(), to: z.string() });

function faultOf(to: string, scenarios: Scenarios): Answer | null {
  if (scenarios.take(to, 'crm_400')) return json(400, { message: 'Bad Request' });
  if (scenarios.take(to, 'crm_500')) return json(500, { message: 'Internal server error' });
  return scenarios.take(to, 'crm_timeout') ? SILENCE : null;
}
