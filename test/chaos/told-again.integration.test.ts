import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withTemporal } from '../harness/histories.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { checkInvariants } from '../scenarios/check-invariants.ts';
import { aCandidate, type Candidate, closed, crmPostsAbout, dialsTo, viewOf } from '../scenarios/story.ts';
import {
  ask,
  askWithPolicy,
  attemptsOf,
  describeRun,
  holdNext,
  holdNextDial,
  legIs,
  legsTo,
  reconciled,
  reconcileNow,
  soon,
} from './steps.ts';
import { PLACEMENTS } from '../harness/placements.ts';

const STALLED_AFTER_MS = 100;

describe.each(PLACEMENTS)('the story, told again, of a call placed by %s', (placement) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({
      env: { CALL_PLACEMENT: placement },
      policy: {
        dialWithinMs: 20_000,
        answerWithinMs: 30_000,
        dialRequestMs: 10_000,
        crmRequestMs: 10_000,
        dialRetryFirstMs: 50,
        stalledAfterMs: STALLED_AFTER_MS,
        // So patient that a busy machine changes no answer.
        unknownAnswerAfterMs: 10_000,
      },
    });
  });
  afterAll(() => product.stop());

  describe('a workflow that an operator resets to its beginning', () => {
    it('in mid-conversation: tells the story again without dialling again', async () => {
      const { candidate, callId, answer } = await ask(product, aCandidate(), { timing: { talkMs: 1_500 } });
      expect(await answer).toMatchObject({ status: 200 });
      await legIs(product, candidate, 'in-progress');
      const again = await reset(callId);

      expect(await again.result()).toBe('held');
      await closed(product, callId);
      expect(await checkInvariants(product, candidate, callId)).toMatchObject({
        outcome: 'held',
        attentionReasons: [],
      });
      await expectOneRingOneReport(candidate);
    });

    it('after it was held back many times: its steps are still written', async () => {
      const dial = await holdNextDial(product, placement, 'answered');
      const busy = await ask(product, aCandidate());
      await dial.caught();
      const sameNumber = { ...busy.candidate, lastName: 'Nachbar' };
      const patient = { dialWithinMs: 30_000 };
      const { callId, answer } = await askWithPolicy(product, sameNumber, patient, { timing: { talkMs: 1_500 } });
      await soon(async () => (await revisionOf(callId)) >= 4, 'some tries to dial');
      await dial.release();
      expect(await answer).toMatchObject({ status: 201 });
      await soon(async () => (await attemptsOf(product, callId))[0]?.phase === 'ringing', 'ringing');

      const again = await reset(callId);
      expect(await again.result()).toBe('held');
      expect(await checkInvariants(product, sameNumber, callId)).toMatchObject({
        outcome: 'held',
        attentionReasons: [],
      });
      expect(await dialsTo(product, sameNumber)).toHaveLength(2);
    });

    it('after an operator took it back too late: what became of the ring is asked, and its result counts', async () => {
      const { candidate, callId, answer } = await ask(product, aCandidate(), { timing: { talkMs: 2_500 } });
      expect(await answer).toMatchObject({ status: 200 });
      await legIs(product, candidate, 'in-progress');
      const cancelled = await product.v1('POST', `/calls/${callId}/cancel`);
      expect(cancelled).toMatchObject({ status: 200, body: { result: 'conversation_continues' } });
      // Temporal hands what was asked for to the new run before that has done anything.
      const again = await reset(callId);

      expect(await again.result()).toBe('held');
      await closed(product, callId);
      expect(await checkInvariants(product, candidate, callId)).toMatchObject({ outcome: 'held' });
      await expectOneRingOneReport(candidate);
    });

    it('after it has closed: neither dials nor reports again', async () => {
      const { candidate, callId } = await ask(product, aCandidate());
      const before = await closed(product, callId);
      const again = await reset(callId);

      expect(await again.result()).toBe('held');
      const after = await checkInvariants(product, candidate, callId);
      expect(after).toMatchObject({ attempts: before.attempts, analysis: before.analysis, crm: before.crm });
      await expectOneRingOneReport(candidate);
    });
  });

  describe('a workflow that was terminated', () => {
    it('B2 in mid-conversation: is told again by reconcileCalls, with attention, and rings nobody again', async () => {
      const { candidate, callId, answer } = await ask(product, aCandidate(), { timing: { talkMs: 1_500 } });
      expect(await answer).toMatchObject({ status: 200 });
      await legIs(product, candidate, 'in-progress');
      await terminate(callId);
      await soon(() => looksLost(callId), 'the call to stand still long enough');

      await reconcileNow(product);
      await closed(product, callId);
      const view = await checkInvariants(product, candidate, callId);
      expect(view).toMatchObject({ outcome: 'held', attentionReasons: ['workflow_was_lost'] });
      await expectOneRingOneReport(candidate);
    });

    it('while its dial was under way: the ring is found by looking and adopted', async () => {
      const dial = await holdNextDial(product, placement, 'answered');
      const { candidate, callId, answer } = await ask(product, aCandidate());
      await dial.caught();
      await terminate(callId);
      await soon(() => looksLost(callId), 'the call to stand still long enough');
      await reconcileNow(product);
      expect(await answer).toMatchObject({ status: 200 });
      await dial.release();

      await closed(product, callId);
      const view = await checkInvariants(product, candidate, callId);
      expect(view).toMatchObject({ outcome: 'held', attentionReasons: ['workflow_was_lost'] });
      await expectOneRingOneReport(candidate);
    });
  });

  describe('a workflow that was terminated after its second attempt was placed', () => {
    it('is told again past its time to dial: the attempt that rings is found, and nobody is told that it expired', async () => {
      const twice = { faults: ['reject_429:1'], timing: { talkMs: 4_000 } };
      const { candidate, callId, answer } = await askWithPolicy(product, aCandidate(), { dialWithinMs: 3_000 }, twice);
      expect(await answer).toMatchObject({ status: 201 });
      await legIs(product, candidate, 'in-progress');
      await terminate(callId);
      const isPastDialBy = 'select id from calls where id = $1 and dial_by < now()';
      await soon(async () => (await product.query(isPastDialBy, [callId])).length === 1, 'its time to dial to be over');

      await reconcileNow(product);
      await closed(product, callId);
      expect(await viewOf(product, callId)).toMatchObject({ outcome: 'held', attentionReasons: ['workflow_was_lost'] });
      expect(await attemptsOf(product, callId)).toMatchObject([{ outcome: 'not_placed' }, { outcome: 'held' }]);
      expect(await legsTo(product, candidate)).toHaveLength(1);
      expect(await crmPostsAbout(product, candidate)).toHaveLength(1);
    });
  });

  describe('a workflow that dies before it has dialled', () => {
    it('B1 gets its end from reconcileCalls: nobody is rung, and outcome and end are written together', async () => {
      const dial = await holdNextDial(product, placement, 'answered');
      const busy = await ask(product, aCandidate());
      await dial.caught();
      const sameNumber = { ...busy.candidate, lastName: 'Nachbar' };
      const { callId, answer } = await askWithPolicy(product, sameNumber, { dialWithinMs: 1_500 });
      await soon(async () => (await viewOf(product, callId)).phase === 'held_back', 'a busy number');
      await terminate(callId);
      expect(await product.query('select outcome, closed_at from calls where id = $1', [callId])).toEqual([
        { outcome: null, closed_at: null },
      ]);

      expect(await answer).toMatchObject({ status: 504 });
      await soon(() => looksLost(callId), 'the call to stand still long enough');
      await reconcileNow(product);
      await closed(product, callId);
      expect(await checkInvariants(product, sameNumber, callId)).toMatchObject({ outcome: 'expired' });
      expect((await attemptsOf(product, callId)).filter(({ sent_at }) => sent_at !== null)).toEqual([]);
      await dial.release();
      await closed(product, busy.callId);
    });
  });

  describe('a call that stands still while it is being told', () => {
    it('B3 in a live conversation is left alone by reconcileCalls: not hung up, not told again', async () => {
      const given = { timing: { talkMs: 3_000 } };
      const { candidate, callId, answer } = await ask(product, aCandidate(), given);
      expect(await answer).toMatchObject({ status: 200 });
      await legIs(product, candidate, 'in-progress');
      const runId = () => withTemporal(product, async (client) => (await describeRun(client, callId)).runId);
      const before = await runId();
      await soon(() => looksLost(callId), 'the call to stand still long enough');

      await reconciled(product);
      expect(await legsTo(product, candidate)).toMatchObject([{ status: 'in-progress' }]);
      const view = await closed(product, callId);
      expect(await runId()).toBe(before);
      expect(await checkInvariants(product, candidate, callId)).toMatchObject({
        outcome: 'held',
        attentionReasons: [],
      });
      const { twilioCallSid } = view.attempts[0]!;
      const orders = (await product.requests('twilio')).filter(
        ({ method, path }) => method === 'POST' && path.includes(twilioCallSid!),
      );
      expect(orders).toEqual([]);
    });

    it('D8 while its result is on the way to the CRM is not reported by reconcileCalls as well', async () => {
      const report = await holdNext(product, { provider: 'crm', method: 'POST', path: '/' }, 'received');
      const { candidate, callId } = await ask(product, aCandidate());
      await report.caught();
      await soon(() => looksLost(callId), 'the call to stand still long enough');
      await reconciled(product);
      expect(await crmPostsAbout(product, candidate)).toHaveLength(1);
      await report.release();

      await closed(product, callId);
      const view = await checkInvariants(product, candidate, callId);
      expect(view).toMatchObject({ attentionReasons: [], crm: { status: 'delivered', tries: 1 } });
      await expectOneRingOneReport(candidate);
    });
  });

  /** reconcileCalls leaves alone what moved just now. */
  async function looksLost(callId: string): Promise<boolean> {
    const sql = `select id from calls where id = $1 and updated_at < now() - ${STALLED_AFTER_MS} * interval '1 ms'`;
    return (await product.query(sql, [callId])).length === 1;
  }

  async function revisionOf(callId: string): Promise<number> {
    const rows = await product.query<{ revision: number }>('select revision from calls where id = $1', [callId]);
    return rows[0]!.revision;
  }

  async function expectOneRingOneReport(candidate: Candidate): Promise<void> {
    expect(await legsTo(product, candidate)).toHaveLength(1);
    expect(await dialsTo(product, candidate)).toHaveLength(1);
    expect(await crmPostsAbout(product, candidate)).toHaveLength(1);
  }

  /** Back to the first workflow task, as `temporal workflow reset --type FirstWorkflowTask` does. */
  async function reset(callId: string) {
    const workflowId = `candidate-call:${callId}`;
    const runId = await withTemporal(product, async ({ options, workflow, workflowService }) => {
      const { runId: ofNow } = await workflow.getHandle(workflowId).describe();
      const { events } = await workflow.getHandle(workflowId).fetchHistory();
      const firstTask = events!.find((event) => event.workflowTaskCompletedEventAttributes)!;
      const { runId: ofReset } = await workflowService.resetWorkflowExecution({
        namespace: options.namespace,
        workflowExecution: { workflowId, runId: ofNow },
        workflowTaskFinishEventId: firstTask.eventId!,
        reason: 'test',
        requestId: randomUUID(),
      });
      return ofReset;
    });
    return {
      result: () => withTemporal<unknown>(product, ({ workflow }) => workflow.getHandle(workflowId, runId!).result()),
    };
  }

  async function terminate(callId: string): Promise<void> {
    await withTemporal(product, ({ workflow }) => workflow.getHandle(`candidate-call:${callId}`).terminate('test'));
  }
});
