import { expect } from '@jest/globals';
import { exportHistory, replay, withTemporal } from '../harness/histories.ts';
import type { Product } from '../harness/product.ts';
import { attemptOfDial, type Candidate, type CallView, crmPostsAbout, dialsTo, viewOf } from './story.ts';

/**
 * The one checker that ends every scenario (DESIGN §8): it believes neither the API nor the workflow, but reads the
 * simulator's log, the database and the history, and lets the history replay.
 */
export async function checkInvariants(product: Product, candidate: Candidate, callId: string): Promise<CallView> {
  const view = await viewOf(product, callId);
  await oneRequestAnAttempt(product, candidate, callId);
  await oneRing(product, candidate, view);
  await endedForGood(product, callId);
  await reportedOnce(product, candidate, view);
  await sameAtRest(product, view);
  await nothingPersonal(product, candidate, view);
  return view;
}

/** I1: requests per attempt ≤ 1. */
async function oneRequestAnAttempt(product: Product, candidate: Candidate, callId: string): Promise<void> {
  const attemptIds = (await dialsTo(product, candidate)).map(attemptOfDial);
  expect(new Set(attemptIds).size).toBe(attemptIds.length);
  const rows = await product.query('select id from call_attempts where call_id = $1 and sent_at is not null', [callId]);
  const sent = rows.map((row) => (row as { id: string }).id);
  for (const id of attemptIds.filter((attempt) => attempt.startsWith(callId))) expect(sent).toContain(id);
}

/** I1: what the provider accepted for this call ≤ 1; our attempt's id is the agent's user, or in the leg's addresses. */
async function oneRing(product: Product, { to }: Candidate, view: CallView): Promise<void> {
  const { calls } = (await product.control('GET', '/control/state')) as {
    calls: { to: string; callSid: string; userId: string | null; statusCallback: string | null }[];
  };
  const rings = calls.filter(
    (call) =>
      call.to === to &&
      call.callSid !== '' &&
      (call.userId?.startsWith(view.id) || call.statusCallback?.includes(view.id)),
  );
  expect(rings.length).toBeLessThanOrEqual(1);
}

/** I2: one outcome, and the end is written. */
async function endedForGood(product: Product, callId: string): Promise<void> {
  const [row] = await product.query('select phase, outcome, closed_at from calls where id = $1', [callId]);
  expect(row).toMatchObject({ phase: 'closed', outcome: expect.any(String), closed_at: expect.anything() });
  const live = await product.query(
    "select id from call_attempts where call_id = $1 and live_until > now() and outcome is distinct from 'unresolved'",
    [callId],
  );
  expect(live).toEqual([]);
}

/** I3: accepted once; tried more often only with the same key and the same bytes. */
async function reportedOnce(product: Product, candidate: Candidate, view: CallView): Promise<void> {
  const posts = (await crmPostsAbout(product, candidate)).filter(({ headers }) =>
    headers['idempotency-key']?.startsWith(view.id),
  );
  const accepted = posts.filter(({ status }) => status !== null && status >= 200 && status < 300);
  expect(accepted).toHaveLength(view.crm?.status === 'delivered' ? 1 : 0);
  expect(
    new Set(posts.map(({ headers, body }) => `${headers['idempotency-key']} ${JSON.stringify(body)}`)).size,
  ).toBeLessThanOrEqual(1);
}

/** I7: what the workflow says and what the rows say is the same; and the history replays. */
async function sameAtRest(product: Product, { id: callId, workflowId }: CallView): Promise<void> {
  await withTemporal(product, async (client) => {
    const history = await exportHistory(client, workflowId);
    await replay(JSON.parse(history.json), workflowId);
    const progress = await client.workflow
      .getHandle(workflowId)
      .query<{ phase: string; outcome: string; revision: number }>('progress');
    const [row] = await product.query('select phase, outcome, revision from calls where id = $1', [callId]);
    expect(row).toEqual({ phase: progress.phase, outcome: progress.outcome, revision: progress.revision });
  });
}

/** I8: nothing personal in history or logs, in any spelling that a payload or a line may have. */
async function nothingPersonal(product: Product, candidate: Candidate, view: CallView): Promise<void> {
  const json = await withTemporal(product, async (client) => (await exportHistory(client, view.workflowId)).json);
  const decoded = json.replaceAll(/"data":\s*"([A-Za-z0-9+/=]+)"/g, (_, data: string) =>
    Buffer.from(data, 'base64').toString(),
  );
  for (const canary of canariesOf(candidate)) {
    expect(decoded.includes(canary) ? canary : null).toBeNull();
    for (const process of [product.api, ...product.workers])
      expect(process.log().includes(canary) ? canary : null).toBeNull();
  }
}

const canariesOf = ({ to, lastName }: Candidate): string[] => [
  lastName,
  Buffer.from(lastName).toString('base64').slice(0, 11),
  to,
  to.slice(1),
  `0${to.slice(3)}`,
  encodeURIComponent(to),
];
