import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DEMO } from '../../src/demo-settings.ts';
import { exportHistory, withTemporal } from '../harness/histories.ts';
import { type Answer, eventually, type Product } from '../harness/product.ts';

/** What a candidate of the scenarios is called and says; both are canaries: they must leak nowhere. */
export const CANDIDATE = 'Kanaria Geheimrat';

export const SPOKEN = [
  { role: 'agent' as const, message: 'Please tell me about a service you designed recently.' },
  {
    role: 'user' as const,
    message:
      'I am Kanaria Geheimrat, and I built the billing export for a logistics firm. It reads from a queue, writes files and is idempotent on the invoice number.',
  },
  { role: 'agent' as const, message: 'How did you make sure that no invoice was lost?' },
  {
    role: 'user' as const,
    message: 'We committed the offset only after the upload, and a nightly job compared the counts.',
  },
];

const RECORDED = readFileSync(new URL('../fixtures/elevenlabs_post_call_interview_en.json', import.meta.url), 'utf8');

let nextConversation = 1_000;

export const aConversationId = (): string => `conv_scenario_${Date.now()}_${(nextConversation += 1)}`;

/** The recorded webhook, about this conversation and these words. */
export function postCall(conversationId: string, spoken = SPOKEN): string {
  const body = JSON.parse(RECORDED) as { data: Record<string, unknown> };
  body.data['conversation_id'] = conversationId;
  body.data['transcript'] = spoken.map((turn, index) => ({ ...turn, time_in_call_secs: index * 10 }));
  return JSON.stringify(body);
}

export function sendConvai(product: Product, body: string, path = '/api/convai-webhook'): Promise<Answer> {
  const t = Math.floor(Date.now() / 1_000);
  const digest = createHmac('sha256', DEMO.elevenLabsWebhookSecret).update(`${t}.${body}`).digest('hex');
  return product.request('POST', path, body, {
    'content-type': 'application/json',
    'elevenlabs-signature': `t=${t},v0=${digest}`,
  });
}

/** Asks for the link of an interview. @returns the id of its session */
export async function aSession(product: Product, jobPostId = 'job-scenarios'): Promise<string> {
  const { body } = await product.request('POST', '/api/candidates/resume-1/generate-interview-link', {
    candidate_name: CANDIDATE,
    job_role: 'Backend Engineer',
    job_post_id: jobPostId,
    questions: ['Describe a service you designed.'],
  });
  return (body as { data: { session_id: string } }).data.session_id;
}

export const nameIt = (product: Product, sessionId: string, conversationId: string): Promise<Answer> =>
  product.request('PATCH', `/api/interviews/${sessionId}/update-conversation`, { conversation_id: conversationId });

export const statusOf = async (product: Product, sessionId: string): Promise<string | undefined> => {
  const rows = await product.query<{ status: string }>('select status from interview_sessions where id = $1', [
    sessionId,
  ]);
  return rows[0]?.status;
};

export const resultOf = async (product: Product, sessionId: string): Promise<Record<string, any> | null> => {
  const { body } = await product.request('GET', `/api/interviews/${sessionId}/results`);
  return (body as { data?: Record<string, unknown> }).data ?? null;
};

export const inStatus = (product: Product, sessionId: string, status: string, withinMs = 15_000) =>
  eventually(async () => (await statusOf(product, sessionId)) === status, {
    withinMs,
    what: `interview ${sessionId} to be ${status}`,
  });

export const resultRows = (product: Product, sessionId: string) =>
  product.query('select * from interview_results where interview_session_id = $1', [sessionId]);

export const workflowStatus = (product: Product, sessionId: string) =>
  withTemporal(product, async (client) => {
    const { status } = await client.workflow.getHandle(`interview:${sessionId}`).describe();
    return status.name;
  });

export const historyOf = (product: Product, sessionId: string) =>
  withTemporal(product, (client) => exportHistory(client, `interview:${sessionId}`));

/** What reached the language model so far. */
export const assessments = async (product: Product): Promise<number> => (await product.requests('openai')).length;
