import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClient, ApiRefusal } from './api-client.ts';
import { say } from './say.ts';

/** The body of `POST /api/v1/calls`. */
export interface CallRequest {
  campaignId?: number;
  companyName: string;
  candidate: { firstName: string; lastName: string; phone: string };
}

interface PlacedCall {
  id: string;
  kind: 'placed' | 'unknown' | 'held_back';
}

export interface TimelineItem {
  id: number | string;
  at: string;
  source: string;
  text: string;
  mark?: string | null;
}

interface CallState {
  phase: string;
  outcome: string | null;
  crm: { status: string } | null;
  temporalUiUrl?: string | null;
}

const POLL_MS = 300;

/**
 * Places a call and tells its story, line by line, until the CRM has the result or never will.
 * Each run places a new call: its key is used once. @throws ApiRefusal when it was not placed.
 */
export async function placeAndFollow(api: ApiClient, request: CallRequest, signal?: AbortSignal): Promise<void> {
  const { candidate, companyName } = request;
  tell(`Calling ${candidate.firstName} ${candidate.lastName} (${candidate.phone}) for ${companyName} …`);
  const call = await api.post<PlacedCall>('/calls', request, { 'idempotency-key': randomUUID() });
  await followStory(api, call.id, signal);
}

/** Prints the timeline of a call as it grows. Resolves at the end of the story or when told to stop. */
async function followStory(api: ApiClient, callId: string, signal?: AbortSignal): Promise<void> {
  const told = new Set<TimelineItem['id']>();
  while (!signal?.aborted) {
    // The state first: what leads to an end is then in the timeline that is read after it.
    const call = await api.get<CallState>(`/calls/${callId}`);
    const { items } = await api.get<{ items: TimelineItem[] }>(`/calls/${callId}/timeline`);
    for (const item of items) {
      if (!told.has(item.id)) tell(storyLine(item));
      told.add(item.id);
    }
    const end = endOf(call);
    if (end) {
      tell(`${end} (call ${callId})`);
      if (call.temporalUiUrl) tell(`  In the Temporal UI: ${call.temporalUiUrl}`);
      return;
    }
    await sleep(POLL_MS, undefined, signal ? { signal } : {}).catch(() => {});
  }
}

/** "  08:31:02.412  elevenlabs  The conversation has ended  (late)" */
export function storyLine({ at, source, text, mark }: TimelineItem): string {
  const time = new Date(at).toTimeString().slice(0, 8) + new Date(at).toISOString().slice(19, 23);
  return printable(`  ${time}  ${source.padEnd(10)}  ${text}${mark ? `  (${mark.replace('_', ' ')})` : ''}`);
}

function endOf({ phase, outcome, crm }: CallState): string | null {
  const as = outcome ? ` as "${outcome}"` : '';
  if (crm?.status === 'delivered') return `The CRM has the result${as}.`;
  if (crm?.status === 'dead_letter') return `The call ended${as}; the CRM refused the result for good.`;
  if (phase === 'closed') return `The call is closed${as}; nothing is due to the CRM.`;
  return null;
}

/** Names and vendors' texts may hold control characters, and a terminal obeys them. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, ' ');

const tell = (line: string): void => say(printable(line));

/** One sentence on what to do about a call that could not be placed. */
export function explainRefusal(error: unknown, baseUrl: string): string {
  if (error instanceof ApiRefusal) {
    const hint =
      error.status === 401 || error.status === 403
        ? ' Set OPERATOR_API_KEY to the key that the API was started with.'
        : '';
    return `The call was not placed: ${printable(error.message)}.${hint}`;
  }
  return `The API does not answer at ${baseUrl}. Start it with \`npm start\`, or set PORT to where it runs.`;
}
