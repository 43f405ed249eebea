import type { Violation } from '../record.ts';
import { broken, type CallRow, type CrmPost, type DeliveryRow, type Evidence, isAccepted } from './evidence.ts';
import { acknowledgementWasLost } from './lost-acknowledgement.ts';
import { groupBy } from './group-by.ts';

/**
 * I3, as promise P4: the CRM accepts each result version at least once; once more only where its acknowledgement was lost
 * on the way, or with the process or the database that should have kept it. Always the same key and the same bytes, and
 * nothing about a call that is not to be reported.
 */
export function reported(evidence: Evidence): Violation[] {
  const posts = groupBy(evidence.crmPosts, ({ key }) => key);
  return [
    ...evidence.calls.flatMap((call) => firstVersion(evidence, call, posts)),
    ...evidence.deliveries.flatMap((delivery) => furtherVersion(evidence, delivery, posts)),
    ...[...posts].flatMap(([key, sent]) => postsOfKey(evidence, key, sent)),
  ];
}

type Posts = Map<string | null, CrmPost[]>;

/** Told only if the phone rang (DESIGN §7); whether "unresolved" did is for a person to say. */
const REPORTED = ['held', 'no_conversation', 'voicemail', 'no_answer', 'busy', 'failed', 'canceled'];
const REPORTED_WHEN_IT_RANG = [...REPORTED, 'expired', 'opted_out', 'invalid_number', 'cancelled_by_operator'];

function isToBeReported({ record, rings, attempts }: Evidence, { id, origin, outcome }: CallRow): boolean {
  if (outcome === 'unresolved')
    return (record.database['settlements'] ?? []).some((said) => said['call_id'] === id && said['rang'] === true);
  const rang =
    origin === 'outside' ||
    rings.some(({ callId }) => callId === id) ||
    attempts.some(({ call_id, answer }) => call_id === id && answer?.kind === 'placed');
  return rang && REPORTED_WHEN_IT_RANG.includes(outcome ?? '');
}

function firstVersion(evidence: Evidence, call: CallRow, posts: Posts): Violation[] {
  if (call.closed_at === null) return []; // I2's
  const key = `${call.id}:v1`;
  const sent = posts.get(key) ?? [];
  if (!isToBeReported(evidence, call)) {
    if (sent.length === 0 || evidence.record.facts.databaseRestored) return [];
    return [broken('I3', call.id, `reported, though ${call.outcome} is not to be`)];
  }
  return sent.some(isAccepted) || wasGivenUp(evidence, call, key, sent)
    ? []
    : [broken('I3', call.id, `${call.outcome}, but the CRM never accepted it`)];
}

function furtherVersion({ callById }: Evidence, delivery: DeliveryRow, posts: Posts): Violation[] {
  const { call_id, version, idempotency_key, status } = delivery;
  const isOpen = callById.get(call_id)?.closed_at === null;
  if (version < 1 || isOpen || status === 'dead_letter') return [];
  const isThere = (posts.get(idempotency_key) ?? []).some(isAccepted);
  if (isThere || version === 1) return [];
  return [broken('I3', call_id, `version ${version} is ${status}, but the CRM never accepted it`)];
}

/** The CRM said "never" (4xx and 3xx that no repetition mends), or was offered it for as long as the policy says. */
function wasGivenUp({ deliveries }: Evidence, { policy }: CallRow, key: string, sent: CrmPost[]): boolean {
  const row = deliveries.find(({ idempotency_key }) => idempotency_key === key);
  if (row?.status !== 'dead_letter') return false;
  const isForGood = ({ status }: CrmPost) =>
    status !== null && status >= 300 && status < 500 && ![408, 425, 429].includes(status);
  const offeredForMs = (sent.at(-1)?.atMs ?? 0) - (sent[0]?.atMs ?? 0);
  const [forMs, pauseMs, requestMs] = ['crmRetryForMs', 'crmRetryMaxMs', 'crmRequestMs'].map((name) =>
    Number(policy[name] ?? 0),
  );
  return sent.some(isForGood) || offeredForMs >= forMs! - 2 * (pauseMs! + requestMs!);
}

/** Version 0 is a body that tries the CRM out, before there is a result. */
const KEY = /^([0-9a-f-]{36}):v\d+$/;

function postsOfKey(evidence: Evidence, key: string | null, sent: CrmPost[]): Violation[] {
  const [, callId = null] = KEY.exec(key ?? '') ?? [];
  if (key === null || callId === null) return [broken('I3', null, `${sent.length} results under no key of a version`)];
  const { databaseRestored } = evidence.record.facts;
  if (databaseRestored) return []; // made again, perhaps with what became known since
  const row = evidence.deliveries.find(({ idempotency_key }) => idempotency_key === key);
  if (!row) return [broken('I3', callId, `${key} was sent, but is in no row`)];
  const bytes = new Set([compact(row.body), ...sent.map(({ body }) => compact(body))]);
  if (bytes.size > 1) return [broken('I3', callId, `${key} was sent with other bytes than are kept`)];
  return acceptedAgain(evidence, callId, key, sent);
}

/** The simulator keeps what it parsed; the order of the keys stays. */
function compact(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return body;
  }
}

function acceptedAgain(evidence: Evidence, callId: string, key: string, sent: CrmPost[]): Violation[] {
  const accepted = sent.filter(isAccepted);
  return accepted.slice(1).flatMap((again, index) => {
    const between = { fromMs: accepted[index]!.atMs, untilMs: again.atMs };
    if (acknowledgementWasLost(evidence, callId, between)) return [];
    return [broken('I3', callId, `${key} was accepted again, though no acknowledgement was lost`)];
  });
}
