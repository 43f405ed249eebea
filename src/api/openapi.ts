import type { RequestHandler } from 'express';
import { attention } from './openapi/attention.ts';
import { bulk } from './openapi/bulk.ts';
import { calls } from './openapi/calls.ts';
import { campaigns } from './openapi/campaigns.ts';
import { candidates } from './openapi/candidates.ts';
import { crm } from './openapi/crm.ts';
import { hocCalls } from './openapi/hoc-calls.ts';
import { interviews } from './openapi/interviews.ts';
import { leadPages } from './openapi/lead-pages.ts';
import { leads } from './openapi/leads.ts';
import { messages } from './openapi/messages.ts';
import { operations } from './openapi/operations.ts';
import { recordings } from './openapi/recordings.ts';
import { VERSION } from '../version.ts';
import { REFUSAL_SCHEMAS } from './openapi/refusals.ts';
import { views } from './openapi/views.ts';
import { session } from './openapi/session.ts';
import { BY_KEY, SECURITY_SCHEMES } from './openapi/security.ts';

/** `GET /openapi.json`: OpenAPI 3.1, bodies made of the schemas that the doors check with. Always 200. */
export function serveOpenApi(publicUrl: string): RequestHandler {
  const description = openApi(publicUrl);
  return (_req, res) => {
    res.json(description);
  };
}

const TAGS = {
  calls: 'phone calls with candidates',
  candidates: 'people who are called about an application',
  campaigns: 'what candidates of a campaign are asked',
  leads: 'people a sales team phones, and what happens with them',
  messages: 'text messages',
  recordings: 'recordings of calls',
  crm: "the CRM's phone",
  interviews: 'interviews in the browser',
  attention: 'what asks for a person',
  operations: 'for who runs it',
};

export const openApi = (publicUrl: string) => ({
  openapi: '3.1.0',
  info: { title: 'candidate-calls', version: VERSION, description: 'Phones job candidates with an AI voice agent.' },
  servers: [{ url: publicUrl }],
  tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
  components: { securitySchemes: SECURITY_SCHEMES, schemas: REFUSAL_SCHEMAS },
  security: BY_KEY,
  paths: {
    ...hocCalls,
    ...calls,
    ...views,
    ...bulk,
    ...candidates,
    ...campaigns,
    ...leads,
    ...leadPages,
    ...messages,
    ...recordings,
    ...crm,
    ...interviews,
    ...attention,
    ...session,
    ...operations,
  },
});
