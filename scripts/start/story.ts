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
  reason?: string;
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
/** A call is answered when it is placed; one that is not by then is looked for, so that its story is seen meanwhile. */
const LOOK_FOR_IT_AFTER_MS = 1_500;
/** So long may the API be away while a call is followed: a restart is no end of a story. */
const AWAY_FOR_MS = 30_000;

export interface Patience {
  pollMs: number;
  lookForItAfterMs: number;
  awayForMs: number;
}
const PATIENCE: Patience = { pollMs: POLL_MS, lookForItAfterMs: LOOK_FOR_IT_AFTER_MS, awayForMs: AWAY_FOR_MS };

/** A call that was accepted, and of which nothing can be read any more. */
export class OutOfSight extends Error {
  override readonly name = 'OutOfSight';
  constructor(
    readonly callId: string,
    override readonly cause: unknown,
  ) {
    super(`call ${callId} cannot be followed`);
  }
}

/**
 * Places a call and tells its story, line by line, until the CRM has the result or never will.
 * Each run places a new call: its key is used once. @throws ApiRefusal when it was not placed, OutOfSight
 */
export async function placeAndFollow(
  api: ApiClient,
  request: CallRequest,
  signal?: AbortSignal,
  patience = PATIENCE,
): Promise<void> {
  const { candidate, companyName } = request;
  tell(`Calling ${candidate.firstName} ${candidate.lastName} (${candidate.phone}) for ${companyName} …`);
  const since = Date.now();
  const refused = new AbortController();
  const until = signal ? AbortSignal.any([signal, refused.signal]) : refused.signal;
  const placing = api.post<PlacedCall>('/calls', request, { 'idempotency-key': randomUUID() });
  const answered = placing.then((call) => {
    const news = whatWasAnswered(call);
    if (news) tell(news);
    return call.id;
  });
  const seen = seenMeanwhile(api, candidate.phone, since, until, patience);
  try {
    const callId = await Promise.race([answered, seen]);
    await Promise.all([answered, followStory(api, callId, until, patience)]);
  } finally {
    refused.abort();
  }
}

/** Tells the story of a call that was placed before. @throws ApiRefusal for one that is unknown, OutOfSight */
export async function followPlaced(
  api: ApiClient,
  callId: string,
  signal?: AbortSignal,
  patience = PATIENCE,
): Promise<void> {
  await api.get<CallState>(`/calls/${callId}`);
  await followStory(api, callId, signal, patience);
}

/** What an answer says that the story itself does not. */
function whatWasAnswered({ kind, reason }: PlacedCall): string | null {
  switch (kind) {
    case 'unknown':
      return '  Nobody knows yet whether it rings: both providers are asked. Do not place it again, it is settled by looking.';
    case 'held_back':
      return `  Held back${reason ? ` (${reason})` : ''}: it is dialled by itself as soon as it may be, or never. Do not place it again.`;
    case 'placed':
      return null;
  }
}

/** The id of the call while its answer is not there yet. Never resolves when it cannot be found. */
async function seenMeanwhile(
  api: ApiClient,
  phone: string,
  since: number,
  until: AbortSignal,
  { lookForItAfterMs }: Patience,
): Promise<string> {
  for (;;) {
    await sleep(lookForItAfterMs, undefined, { signal: until }).catch(() => {});
    if (until.aborted) return new Promise<never>(() => {});
    const found = await api
      .post<{ items: { id: string; createdAt: string }[] }>('/calls/search', { text: phone, limit: 1 })
      .catch(() => null);
    const [newest] = found?.items ?? [];
    if (newest && Date.parse(newest.createdAt) >= since - CLOCKS_DIFFER_MS) return newest.id;
  }
}
/** API and terminal may be two machines. */
const CLOCKS_DIFFER_MS = 2_000;

/** Prints the phases and the timeline of a call as they grow. Resolves at the end of the story or when told to stop. */
async function followStory(
  api: ApiClient,
  callId: string,
  signal: AbortSignal | undefined,
  { pollMs, awayForMs }: Patience,
): Promise<void> {
  const told = new Set<TimelineItem['id']>();
  let phase = '';
  let lastHeard = Date.now();
  const look = async () => {
    // The state first: what leads to an end is then in the timeline that is read after it.
    const call = await api.get<CallState>(`/calls/${callId}`);
    const { items } = await api.get<{ items: TimelineItem[] }>(`/calls/${callId}/timeline`);
    return { call, items };
  };
  while (!signal?.aborted) {
    const seen = await look().catch((error: unknown) => {
      const isAway = !(error instanceof ApiRefusal) || error.status === 503 || error.status === 429;
      if (!isAway || Date.now() - lastHeard > awayForMs) throw new OutOfSight(callId, error);
      return null;
    });
    if (seen) {
      const { call, items } = seen;
      lastHeard = Date.now();
      for (const item of items) {
        if (!told.has(item.id)) tell(storyLine(item));
        told.add(item.id);
      }
      if (call.phase !== phase) tell(`  ${PHASES[call.phase] ?? call.phase}`);
      ({ phase } = call);
      const end = endOf(call);
      if (end) {
        tell(`${end} (call ${callId})`);
        if (call.temporalUiUrl) tell(`  In the Temporal UI: ${call.temporalUiUrl}`);
        return;
      }
    }
    await sleep(pollMs, undefined, signal ? { signal } : {}).catch(() => {});
  }
}

const PHASES: Record<string, string> = {
  accepted: '→ accepted',
  preparing: '→ preparing: questionnaire and prompt',
  held_back: '→ held back: waits until it may be dialled',
  dialling: '→ dialling',
  unknown: '→ unknown whether it rings: both providers are asked',
  ringing: '→ ringing',
  talking: '→ talking',
  gathering: '→ over: reads what both providers say',
  analysing: '→ waits for the language model',
  reporting: '→ waits for the CRM',
  closed: '→ closed',
};

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

/** One sentence on what happened to a call, and what to do. */
export function explainRefusal(error: unknown, baseUrl: string, what = 'The call was not placed'): string {
  if (error instanceof OutOfSight) {
    const why = error.cause instanceof ApiRefusal ? printable(error.cause.message) : `nobody answers at ${baseUrl}`;
    return `The call goes on, but it cannot be followed any more (${why}): look at it later with \`npm run call -- --follow ${error.callId}\`.`;
  }
  if (error instanceof ApiRefusal)
    return `${what}: ${printable(error.message).replace(/\.$/, '')}. ${WHAT_TO_DO[error.status] ?? WHAT_TO_DO[500]}`;
  return `The API does not answer at ${baseUrl}. Start it with \`npm start\`, or set PORT to where it runs.`;
}

const WRONG_KEY = 'Set OPERATOR_API_KEY to the key that the API was started with.';
const WHAT_TO_DO: Record<number, string> = {
  400: 'Correct that and run it again.',
  401: WRONG_KEY,
  403: WRONG_KEY,
  404: 'Look for its id with GET /api/v1/calls.',
  409: 'Who opted out, or was called often enough today, is not called: there is nothing to repeat.',
  422: 'Mend what the provider refuses (key, agent, number, plan), then run it again.',
  429: 'Wait a moment, then run it again.',
  500: 'The log of the API says why; mend that, then run it again.',
  503: 'GET /ready says what is missing; run it again when it is there.',
  504: 'See by GET /ready whether a worker runs, and whether a line is free, then run it again.',
};
