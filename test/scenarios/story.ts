import { expect } from '@jest/globals';
import { eventually, type Product } from '../harness/product.ts';

/** One scripted candidate of the simulator, and how our callers ask for them. Names are canaries: they must leak nowhere. */
export interface Candidate {
  to: string;
  firstName: string;
  lastName: string;
}

let nextNumber = 100;

/** A candidate with a number of their own, from the fictitious range. */
export function aCandidate(): Candidate {
  nextNumber += 1;
  return { to: `+493023125${nextNumber}`, firstName: 'Kanaria', lastName: `Geheimrat${nextNumber}` };
}

export interface Script {
  outcome?: string;
  faults?: string[];
  timing?: { ringMs?: number; talkMs?: number; summaryAfterMs?: number; webhookAfterMs?: number };
  conversation?: {
    transcript?: { role: 'agent' | 'user'; message: string; time_in_call_secs?: number }[];
    summary?: string;
    /** stops the agent at its last words */
    guardrail?: 'prompt_injection' | 'custom' | 'harassment';
  };
}

/** A second of ringing and talking together: the story in fast motion. */
const QUICK = { ringMs: 150, talkMs: 250, summaryAfterMs: 100, webhookAfterMs: 50 };

export async function script(
  product: Product,
  { to }: Candidate,
  { outcome = 'held', faults = [], timing, conversation }: Script,
): Promise<void> {
  await product.control('POST', '/control/scenarios', {
    to,
    outcome,
    faults,
    timing: { ...QUICK, ...timing },
    ...(conversation && { conversation }),
  });
}

/** The seed's own request (contracts §1.2), for this candidate. */
export const triggerBody = ({ to, firstName, lastName }: Candidate) => ({
  campaign_id: 804,
  company_name: 'Kita Birkenallee gGmbH',
  candidate_first_name: firstName,
  candidate_last_name: lastName,
  to_number: to,
});

export interface CallView {
  id: string;
  origin: string;
  placement: string;
  phase: string;
  outcome: string | null;
  needsAttention: boolean;
  attentionReasons: string[];
  attempts: {
    number: number;
    phase: string;
    outcome: string | null;
    twilioCallSid: string | null;
    elevenLabsConversationId: string | null;
    durationSeconds: number | null;
    answeredBy: string | null;
    dialledAt: string | null;
    answeredAt: string | null;
    endedAt: string | null;
  }[];
  conversation: { status: string; summary: string | null } | null;
  analysis: { status: string; answers?: { verdict: string; quote: string | null }[]; bodyLanguage?: string } | null;
  crm: { status: string; tries: number; deliveredAt: string | null } | null;
  workflowId: string;
  temporalUiUrl: string;
}

/** The id of the newest call to a candidate, from the database: answers that are errors carry none. */
export async function callIdOf(product: Product, { to }: Candidate): Promise<string> {
  const rows = await product.query('select id from calls where to_number = $1 order by created_at desc limit 1', [to]);
  expect(rows).toHaveLength(1);
  return (rows[0] as { id: string }).id;
}

export async function viewOf(product: Product, callId: string): Promise<CallView> {
  const { body } = await product.v1('GET', `/calls/${callId}`);
  return body as CallView;
}

/**
 * Waits until the call is closed: every accepted call ends by itself. The row is looked at, which costs the machine less
 * than an answer of the API; what it says in the end is read from the API.
 */
export async function closed(product: Product, callId: string, withinMs = 40_000): Promise<CallView> {
  await eventually(
    async () => {
      const [call] = await product.query('select phase, closed_at from calls where id = $1', [callId]);
      if (!call?.['closed_at']) throw new Error(`call ${callId} is ${call?.['phase'] ?? 'unknown'}`);
      return true;
    },
    { withinMs, what: `call ${callId} to be closed`, everyMs: 100 },
  );
  return viewOf(product, callId);
}

export interface RecordedRequest {
  seq: number;
  provider: string;
  method: string;
  path: string;
  /** parsed JSON; a form as its text */
  body: Record<string, unknown>;
  headers: Record<string, string>;
  status: number | null;
  /** ISO time at which it came */
  at: string;
}

const formOf = ({ body }: RecordedRequest): URLSearchParams =>
  new URLSearchParams(typeof body === 'string' ? body : '');

/** What reached either provider to ring this number. */
export async function dialsTo(product: Product, { to }: Candidate): Promise<RecordedRequest[]> {
  const agent = (await product.requests('elevenlabs')) as RecordedRequest[];
  const carrier = (await product.requests('twilio')) as RecordedRequest[];
  return [
    ...agent.filter(({ path, body }) => path.endsWith('/outbound-call') && body?.['to_number'] === to),
    ...carrier.filter(
      (request) =>
        request.method === 'POST' && request.path.endsWith('/Calls.json') && formOf(request).get('To') === to,
    ),
  ];
}

/** Our attempt's id in a request that rings a phone. */
export function attemptOfDial(request: RecordedRequest): string {
  const data = request.body['conversation_initiation_client_data'] as { user_id: string } | undefined;
  if (data) return data.user_id;
  const url = formOf(request).get('Url') ?? '';
  return new URL(url).searchParams.get('attempt') ?? '';
}

/** What the voice agent was told for the conversation with this candidate, as JSON text. */
export async function briefingOf(product: Product, { to }: Candidate): Promise<string> {
  const requests = (await product.requests('elevenlabs')) as RecordedRequest[];
  const briefing = requests.find(({ method, body }) => method === 'POST' && body?.['to_number'] === to);
  return JSON.stringify(briefing?.body ?? null);
}

/** What reached the CRM about this number. */
export async function crmPostsAbout(product: Product, { to }: Candidate): Promise<RecordedRequest[]> {
  const requests = (await product.requests('crm')) as RecordedRequest[];
  return requests.filter(({ body }) => body?.['to'] === to);
}
