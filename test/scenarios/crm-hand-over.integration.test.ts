import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { detailsOf, exportHistory, replay, withTemporal } from '../harness/histories.ts';
import { PLACEMENTS } from '../harness/placements.ts';
import { eventually, type Product, startProduct } from '../harness/product.ts';
import { reconcileNow } from '../chaos/steps.ts';
import { checkInvariants } from './check-invariants.ts';
import { aCandidate, callIdOf, type Candidate, closed, crmPostsAbout, script, viewOf } from './story.ts';

const STALLED_AFTER_MS = 500;
const soon = <T>(probe: () => Promise<T> | T, what: string) => eventually(probe, { withinMs: 40_000, what });

describe.each(PLACEMENTS)('a CRM that is away for longer than its call waits (%s)', (placement) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({
      env: { CALL_PLACEMENT: placement },
      policy: { crmHandOverAfterMs: 400, stalledAfterMs: STALLED_AFTER_MS },
    });
  });
  afterAll(() => product.stop());
  beforeEach(() => product.control('POST', '/control/reset'));

  /** Closed, and its result still on its way. */
  async function handedOver(policy = {}): Promise<{ candidate: Candidate; callId: string }> {
    const candidate = aCandidate();
    await script(product, candidate, { faults: ['crm_500'] });
    const { firstName, lastName, to: phone } = candidate;
    const { status } = await product.v1('POST', '/calls', {
      campaignId: 804,
      companyName: 'Kita Birkenallee gGmbH',
      candidate: { firstName, lastName, phone },
      policy,
    });
    expect(status).toBe(201);
    const callId = await callIdOf(product, candidate);
    expect(await closed(product, callId)).toMatchObject({ outcome: 'held', crm: { status: 'retrying' } });
    await soon(() => statusOf(delivery(callId)).catch(() => null), 'the delivery to have its own workflow');
    return { candidate, callId };
  }

  const comesBack = (candidate: Candidate) => script(product, candidate, {});
  const crmIs = (callId: string, status: string) =>
    soon(async () => {
      const view = await viewOf(product, callId);
      return view.crm?.status === status && view;
    }, `the delivery to be ${status}`);
  const delivery = (callId: string) => `deliver-to-crm:${callId}:1`;
  const statusOf = (workflowId: string) =>
    withTemporal(product, async ({ workflow }) => (await workflow.getHandle(workflowId).describe()).status.name);

  /** One key and one body, accepted once. */
  async function expectOneResult(candidate: Candidate, callId: string): Promise<void> {
    const posts = await crmPostsAbout(product, candidate);
    expect(new Set(posts.map(({ headers }) => headers['idempotency-key']))).toEqual(new Set([`${callId}:v1`]));
    expect(new Set(posts.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(posts.filter(({ status }) => status === 200)).toHaveLength(1);
  }

  it('closes the call, and has its result when it is back: one accepted, same key and bytes', async () => {
    const { candidate, callId } = await handedOver();
    // Its row is closed by its last step, and it ends right after.
    await soon(async () => (await statusOf(`candidate-call:${callId}`)) === 'COMPLETED', 'the call to end');
    expect(await statusOf(delivery(callId))).toBe('RUNNING');
    expect(await detailsOf(product, delivery(callId))).toMatch(
      /^\*\*Delivering to the CRM\*\*, since .* UTC\n\nWaits for the CRM/,
    );
    const [row] = await product.query('select closed_at from calls where id = $1', [callId]);
    expect(row?.['closed_at']).not.toBeNull();

    await comesBack(candidate);
    const view = await crmIs(callId, 'delivered');
    expect(view).toMatchObject({ phase: 'closed', attentionReasons: [], crm: { deliveredAt: expect.any(String) } });
    await expectOneResult(candidate, callId);
    await checkInvariants(product, candidate, callId);
    await soon(async () => (await statusOf(delivery(callId))) === 'COMPLETED', 'the delivery to end');
    await withTemporal(product, async (client) => {
      const { json } = await exportHistory(client, delivery(callId));
      await replay(JSON.parse(json), delivery(callId));
    });
  });

  it('is not sent a second one beside it, whoever asks for it', async () => {
    const { candidate, callId } = await handedOver();
    const runOf = () =>
      withTemporal(product, async ({ workflow }) => (await workflow.getHandle(delivery(callId)).describe()).runId);
    const run = await runOf();
    expect(await product.v1('POST', `/calls/${callId}/resend-crm`)).toMatchObject({
      status: 202,
      body: { version: 1 },
    });
    expect(await runOf()).toBe(run);

    await comesBack(candidate);
    await crmIs(callId, 'delivered');
    expect(await runOf()).toBe(run);
    await expectOneResult(candidate, callId);
  });

  it('for good: a dead letter with attention, counted from the first try', async () => {
    const { candidate, callId } = await handedOver({ crmRetryForMs: 2_500 });
    await crmIs(callId, 'dead_letter');
    await soon(async () => (await viewOf(product, callId)).needsAttention, 'somebody to be asked');
    expect(await viewOf(product, callId)).toMatchObject({
      phase: 'closed',
      outcome: 'held',
      attentionReasons: ['crm_refused'],
    });
    const [row] = await product.query<{ ms: number }>(
      `select extract(epoch from updated_at - first_tried_at)::float8 * 1000 as ms
       from crm_deliveries where call_id = $1`,
      [callId],
    );
    // Tries more than once after the hand-over, and ends with the first try that comes after its time: the next one, or,
    // when a full machine lost that, the one that is begun once it is missed.
    expect(row!.ms).toBeGreaterThan(400);
    expect(row!.ms).toBeLessThan(2_500 + 20_000);

    await comesBack(candidate);
    expect(await product.v1('POST', `/calls/${callId}/resend-crm`)).toMatchObject({ status: 202 });
    await crmIs(callId, 'delivered');
    await expectOneResult(candidate, callId);
  });

  it('and whose delivery is terminated: reconcileCalls takes it up again', async () => {
    const { candidate, callId } = await handedOver();
    await withTemporal(product, ({ workflow }) => workflow.getHandle(delivery(callId)).terminate('test'));
    await comesBack(candidate);
    const sql = `select version from crm_deliveries where call_id = $1
      and updated_at < now() - ${STALLED_AFTER_MS} * interval '1 ms'`;
    await soon(async () => (await product.query(sql, [callId])).length > 0, 'the delivery to stand still');
    await reconcileNow(product);
    await crmIs(callId, 'delivered');
    await expectOneResult(candidate, callId);
  });

  it('and whose call is reset after that: nothing is sent beside the delivery that goes on', async () => {
    const { candidate, callId } = await handedOver();
    const workflowId = `candidate-call:${callId}`;
    const runId = await withTemporal(product, async ({ options, workflow, workflowService }) => {
      const { events } = await workflow.getHandle(workflowId).fetchHistory();
      const firstTask = events!.find((event) => event.workflowTaskCompletedEventAttributes)!;
      const reset = await workflowService.resetWorkflowExecution({
        namespace: options.namespace,
        workflowExecution: { workflowId, runId: (await workflow.getHandle(workflowId).describe()).runId },
        workflowTaskFinishEventId: firstTask.eventId!,
        reason: 'test',
        requestId: randomUUID(),
      });
      return reset.runId;
    });
    expect(
      await withTemporal<unknown>(product, ({ workflow }) => workflow.getHandle(workflowId, runId!).result()),
    ).toBe('held');
    await comesBack(candidate);
    await crmIs(callId, 'delivered');
    await expectOneResult(candidate, callId);
    await checkInvariants(product, candidate, callId);
  });
});
