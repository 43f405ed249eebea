import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallProgress } from '../../src/domain/calls/call-progress.ts';
import { withTemporal } from '../harness/histories.ts';
import { type Answer, type Product, startProduct } from '../harness/product.ts';
import { checkInvariants } from '../scenarios/check-invariants.ts';
import { aCandidate, closed, dialsTo, viewOf } from '../scenarios/story.ts';
import { ask, holdNextDial, legIs, legsTo, soon } from './steps.ts';
import { PLACEMENTS } from '../harness/placements.ts';

describe.each(PLACEMENTS)('taking back a call placed by %s', (placement) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({
      policy: { dialRequestMs: 10_000, ringMs: 5_000 },
      env: { CALL_PLACEMENT: placement },
    });
  });
  afterAll(() => product.stop());

  const cancel = (callId: string): Promise<Answer> => product.v1('POST', `/calls/${callId}/cancel`);

  describe('an operator who takes a call back', () => {
    it('I1 before it is dialled: nobody is rung, and who asked is told so', async () => {
      const dial = await holdNextDial(product, placement, 'answered');
      const busy = await ask(product, aCandidate());
      await dial.caught();
      const other = { ...busy.candidate, lastName: 'Nachbar' };
      const { callId, answer } = await ask(product, other);
      await soon(async () => (await viewOf(product, callId)).phase === 'held_back', 'a busy number');

      expect(await cancel(callId)).toMatchObject({ status: 200, body: { result: 'not_dialled' } });
      expect(await answer).toMatchObject({ status: 500 });
      await closed(product, callId);
      expect(await checkInvariants(product, other, callId)).toMatchObject({ outcome: 'cancelled_by_operator' });
      await dial.release();
      await closed(product, busy.callId);
      expect(await checkInvariants(product, busy.candidate, busy.callId)).toMatchObject({ outcome: 'held' });
      expect(await dialsTo(product, other)).toHaveLength(1);
    });

    it('while it is prepared: nobody is rung', async () => {
      const held = await holdNext('hoc', 'GET', '/questionnaire/804');
      const { candidate, callId, answer } = await ask(product, aCandidate());
      await held.caught();
      const cancelled = cancel(callId);
      await soon(() => isTakenBack(callId), 'the workflow to know');
      await held.release();

      expect(await cancelled).toMatchObject({ status: 200, body: { result: 'not_dialled' } });
      expect(await answer).toMatchObject({ status: 500 });
      await closed(product, callId);
      expect(await checkInvariants(product, candidate, callId)).toMatchObject({ outcome: 'cancelled_by_operator' });
      expect(await dialsTo(product, candidate)).toHaveLength(0);
    });

    it('while nobody knows whether it was placed: nothing can be stopped, and what is found counts', async () => {
      const dial = await holdNextDial(product, placement, 'answered');
      const given = { faults: ['accept_then_500', 'webhooks_lost'], timing: { ringMs: 3_500 } };
      const { candidate, callId, answer } = await ask(product, aCandidate(), given);
      await dial.caught();
      for (const provider of ['elevenlabs', 'twilio'])
        await product.control('POST', '/control/outage', { provider, status: 503, forMs: 2_500 });
      await dial.release();
      expect(await answer).toMatchObject({ status: 202 });

      const answered = { result: 'conversation_continues', phase: 'unknown' };
      expect(await cancel(callId)).toMatchObject({ status: 200, body: answered });
      await closed(product, callId);
      const view = await checkInvariants(product, candidate, callId);
      expect(view).toMatchObject({ outcome: 'held', attempts: [{ phase: 'ended', outcome: 'held' }] });
      expect(await dialsTo(product, candidate)).toHaveLength(1);
    });

    it('while its conversation is analysed: is told that it had ended, and its result counts', async () => {
      const held = await holdNext('openai', 'POST', '/chat/completions');
      const { candidate, callId } = await ask(product, aCandidate());
      await held.caught();
      const { status, body } = await cancel(callId);
      expect([status, body]).toEqual([
        200,
        { result: 'already_ended', phase: expect.stringMatching(/gathering|analysing/) },
      ]);
      await held.release();
      await closed(product, callId);
      expect(await checkInvariants(product, candidate, callId)).toMatchObject({
        outcome: 'held',
        crm: { status: 'delivered' },
      });
    });

    it('while it is being dialled: the answer is awaited, then the ringing stops', async () => {
      const dial = await holdNextDial(product, placement, 'received');
      const { candidate, callId, answer } = await ask(product, aCandidate(), { timing: { ringMs: 1_400 } });
      await dial.caught();
      const cancelled = cancel(callId);
      await soon(() => isTakenBack(callId), 'the workflow to know');
      await dial.release();

      expect(await cancelled).toMatchObject({ status: 200, body: { result: 'ringing_stopped' } });
      expect(await answer).toMatchObject({ status: 200 });
      await closed(product, callId);
      expect(await checkInvariants(product, candidate, callId)).toMatchObject({ outcome: 'cancelled_by_operator' });
      expect(await legsTo(product, candidate)).toMatchObject([{ status: 'canceled' }]);
    });

    it('I1 while it rings: the ringing stops, and nobody is rung again', async () => {
      const { candidate, callId, answer } = await ask(product, aCandidate(), { timing: { ringMs: 1_400 } });
      expect(await answer).toMatchObject({ status: 200 });
      await legIs(product, candidate, 'ringing');

      expect(await cancel(callId)).toMatchObject({ status: 200, body: { result: 'ringing_stopped' } });
      await legIs(product, candidate, 'canceled');
      await closed(product, callId);
      expect(await checkInvariants(product, candidate, callId)).toMatchObject({ outcome: 'cancelled_by_operator' });
      expect(await legsTo(product, candidate)).toHaveLength(1);
    });

    it('B3, I1 during the conversation: it is never cut, and its result counts', async () => {
      const { candidate, callId, answer } = await ask(product, aCandidate(), { timing: { talkMs: 1_500 } });
      expect(await answer).toMatchObject({ status: 200 });
      await legIs(product, candidate, 'in-progress');

      expect(await cancel(callId)).toMatchObject({ status: 200, body: { result: 'conversation_continues' } });
      expect(await legsTo(product, candidate)).toMatchObject([{ status: 'in-progress' }]);
      await closed(product, callId);
      expect(await checkInvariants(product, candidate, callId)).toMatchObject({ outcome: 'held' });
    });

    it('after its end: is told that it had ended, and nothing changes', async () => {
      const { candidate, callId } = await ask(product, aCandidate());
      const before = await closed(product, callId);

      expect(await cancel(callId)).toMatchObject({ status: 200, body: { result: 'already_ended', phase: 'closed' } });
      expect(await checkInvariants(product, candidate, callId)).toEqual(before);
    });

    it('that there is not: is told so', async () => {
      expect(await cancel(randomUUID())).toMatchObject({ status: 404 });
      expect(await cancel('nonsense')).toMatchObject({ status: 404 });
    });
  });

  async function holdNext(provider: string, method: string, path: string) {
    const { id } = await product.control('POST', '/control/holds', {
      provider,
      method,
      path,
      nth: 1,
      when: 'received',
    });
    const isWaiting = async () =>
      ((await product.control('GET', '/control/holds')).holds as { id: string; waiting: boolean }[]).some(
        (hold) => hold.id === id && hold.waiting,
      );
    return {
      caught: () => soon(isWaiting, `${provider} to be asked`),
      release: () => product.control('POST', `/control/holds/${id}/release`),
    };
  }

  const isTakenBack = (callId: string): Promise<boolean> =>
    withTemporal(product, async ({ workflow }) => {
      const progress = await workflow.getHandle(`candidate-call:${callId}`).query<CallProgress>('progress');
      return progress.cancelRequested;
    });
});
