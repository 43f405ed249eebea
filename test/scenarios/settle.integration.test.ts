import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { reconcileNow } from '../chaos/steps.ts';
import { exportHistory, replay, withTemporal } from '../harness/histories.ts';
import { keepNextDial, PLACEMENTS } from '../harness/placements.ts';
import { eventually, type Product, startProduct } from '../harness/product.ts';
import { checkInvariants } from './check-invariants.ts';
import {
  aCandidate,
  callIdOf,
  type Candidate,
  closed,
  crmPostsAbout,
  dialsTo,
  script,
  triggerBody,
  viewOf,
} from './story.ts';

const NOTE = 'Rief Kanaria an: hat geklingelt.';
const soon = <T>(probe: () => Promise<T> | T, what: string) => eventually(probe, { withinMs: 20_000, what });

describe.each(PLACEMENTS)('a call placed by %s that neither provider could tell about', (placement) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ env: { CALL_PLACEMENT: placement }, policy: { stalledAfterMs: 500 } });
  });
  afterAll(() => product.stop());
  beforeEach(() => product.control('POST', '/control/reset'));

  async function unresolved(): Promise<{ candidate: Candidate; callId: string }> {
    const candidate = aCandidate();
    await script(product, candidate, { faults: ['accept_then_reset', 'webhooks_lost'] });
    const id = await keepNextDial(product, placement, 'received');
    const answer = product.v1('POST', '/calls', {
      campaignId: 804,
      companyName: 'Kita Birkenallee gGmbH',
      candidate: { firstName: candidate.firstName, lastName: candidate.lastName, phone: candidate.to },
      policy: { ringMs: 300, longestConversationMs: 500, leaseMarginMs: 1_500 },
    });
    await soon(async () => (await dialsTo(product, candidate)).length === 1, 'the dial');
    for (const provider of ['elevenlabs', 'twilio'])
      await product.control('POST', '/control/outage', { provider, status: 503, forMs: 6_000 });
    await product.control('POST', `/control/holds/${id}/release`);
    expect((await answer).status).toBe(202);
    const callId = await callIdOf(product, candidate);
    expect(await closed(product, callId)).toMatchObject({ outcome: 'unresolved', needsAttention: true });
    return { candidate, callId };
  }

  const settle = (callId: string, rang: boolean, note = NOTE) =>
    product.v1('POST', `/calls/${callId}/settle`, { rang, note });
  const isSettled = (callId: string) =>
    soon(async () => {
      const view = await viewOf(product, callId);
      return !view.needsAttention && view;
    }, 'what follows from the decision');
  const linesOf = async (callId: string) =>
    ((await product.v1('GET', `/calls/${callId}/timeline`)).body.items as { kind: string; source: string }[]).filter(
      ({ kind }) => kind === 'settled',
    );
  const historyOf = (callId: string) =>
    withTemporal(product, async (client) => {
      await client.workflow.getHandle(`settle-call:${callId}`).result();
      return (await exportHistory(client, `settle-call:${callId}`)).json;
    });

  it('is reported when a person says that it rang; the outcome stays, and its note leaves the database for nowhere', async () => {
    const { candidate, callId } = await unresolved();
    expect(await crmPostsAbout(product, candidate)).toEqual([]);
    const first = await settle(callId, true);
    expect([first.status, first.body]).toEqual([200, { rang: true, note: NOTE, settledAt: expect.any(String) }]);

    await soon(async () => (await viewOf(product, callId)).crm?.status === 'delivered', 'the report');
    const posts = await crmPostsAbout(product, candidate);
    expect(posts.map(({ status, headers, body }) => [status, headers['idempotency-key'], body['status']])).toEqual([
      [200, `${callId}:v1`, 'no connection'],
    ]);
    const view = await isSettled(callId);
    expect(view).toMatchObject({
      outcome: 'unresolved',
      attentionReasons: [],
      settlement: { rang: true, note: NOTE },
      attempts: [{ phase: 'ended', outcome: 'unresolved' }],
    });
    expect(await linesOf(callId)).toEqual([expect.objectContaining({ source: 'operator' })]);
    await checkInvariants(product, candidate, callId);

    const json = await historyOf(callId);
    await replay(JSON.parse(json), `settle-call:${callId}`);
    for (const process of [product.api, ...product.workers]) expect(process.log()).not.toContain('geklingelt');
    expect(json).not.toContain(Buffer.from(NOTE).toString('base64').slice(0, 16));
  });

  it('is reported to nobody and counts for nothing when a person says that it never rang', async () => {
    const { candidate, callId } = await unresolved();
    expect((await settle(callId, false)).status).toBe(200);
    expect(await isSettled(callId)).toMatchObject({
      outcome: 'unresolved',
      crm: { status: 'not_applicable' },
      attempts: [{ phase: 'not_placed', outcome: 'not_placed' }],
    });
    const live = 'select id from call_attempts where call_id = $1 and live_until is not null';
    expect(await product.query(live, [callId])).toEqual([]);
    await historyOf(callId);
    expect(await crmPostsAbout(product, candidate)).toEqual([]);
  });

  it('is settled once: the same again is the same answer, the opposite is a conflict', async () => {
    const { candidate, callId } = await unresolved();
    const answers = await Promise.all(Array.from({ length: 5 }, () => settle(callId, true)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await settle(callId, true, 'another note')).text).toBe(answers[0]!.text);
    expect(await settle(callId, false)).toMatchObject({ status: 409, body: { title: 'Settled before' } });

    await soon(async () => (await viewOf(product, callId)).crm?.status === 'delivered', 'the report');
    expect(await crmPostsAbout(product, candidate)).toHaveLength(1);
    expect(await linesOf(callId)).toHaveLength(1);
  });

  it('whose settling was never begun, or was terminated, is taken up by reconcileCalls', async () => {
    const { candidate, callId } = await unresolved();
    await product.query(
      "insert into settlements (call_id, rang, note, created_at) values ($1, true, 'test', now() - interval '1 minute')",
      [callId],
    );
    await reconcileNow(product);
    await soon(async () => (await viewOf(product, callId)).crm?.status === 'delivered', 'the report');
    expect(await crmPostsAbout(product, candidate)).toHaveLength(1);
  });

  it('is none that has another outcome', async () => {
    const candidate = aCandidate();
    await script(product, candidate, {});
    await product.trigger(triggerBody(candidate));
    const callId = await callIdOf(product, candidate);
    const early = await settle(callId, true);
    expect(early).toMatchObject({ status: 409, body: { title: 'Nothing to settle' } });
    await closed(product, callId);
    expect(await settle(callId, true)).toMatchObject({ status: 409, body: { title: 'Nothing to settle' } });
    expect(await linesOf(callId)).toEqual([]);
  });
});
