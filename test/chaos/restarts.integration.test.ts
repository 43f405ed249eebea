import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type Product, startProduct } from '../harness/product.ts';
import { checkInvariants } from '../scenarios/check-invariants.ts';
import { aCandidate, closed, crmPostsAbout, dialsTo, viewOf } from '../scenarios/story.ts';
import { ask, askWithPolicy, holdNext, legIs, legsTo, reconcileNow, soon } from './steps.ts';
import { PLACEMENTS } from '../harness/placements.ts';

describe.each(PLACEMENTS)('ends and starts of processes during a call placed by %s', (placement) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ policy: { notRoutedAfterMs: 100 }, env: { CALL_PLACEMENT: placement } });
  });
  afterAll(() => product.stop());

  describe('API and worker, both ended in mid-conversation and started again', () => {
    it.each(['SIGTERM', 'SIGKILL'] as const)('B6, K1 by %s, twice: change nothing for the call', async (signal) => {
      const { candidate, callId, answer } = await ask(product, aCandidate(), { timing: { talkMs: 4_000 } });
      expect(await answer).toMatchObject({ status: 200 });
      await legIs(product, candidate, 'in-progress');

      const both = [product.api, product.worker];
      for (const _ of ['once', 'twice']) {
        for (const one of both) one.kill(signal);
        await Promise.all(both.map((one) => one.ended()));
        await Promise.all(both.map((one) => one.start()));
        await product.ready();
      }

      await closed(product, callId);
      const view = await checkInvariants(product, candidate, callId);
      expect(view).toMatchObject({ outcome: 'held', attentionReasons: [], crm: { status: 'delivered', tries: 1 } });
      expect(await legsTo(product, candidate)).toHaveLength(1);
      expect(await dialsTo(product, candidate)).toHaveLength(1);
      expect(await crmPostsAbout(product, candidate)).toHaveLength(1);
    });
  });

  describe('API and worker, both killed while a call waits for its next try, and started again too late', () => {
    it('A1 call nobody: the time of a call is over for whoever starts, as often as it starts', async () => {
      const policy = { dialWithinMs: 2_500, dialRetryFirstMs: 2_000 };
      const given = { faults: ['reject_429:1'] }; // a second try would ring
      const { candidate, callId } = await askWithPolicy(product, aCandidate(), policy, given);
      await soon(async () => (await dialsTo(product, candidate)).length === 1, 'the first try');
      const both = [product.worker, product.api];
      for (const one of both) one.kill('SIGKILL');
      await Promise.all(both.map((one) => one.ended()));
      const isOver = 'select id from calls where id = $1 and dial_by < clock_timestamp()';
      await soon(async () => (await product.query(isOver, [callId])).length === 1, 'the time of the call to be over');

      for (const _ of ['once', 'twice']) {
        await Promise.all(both.map((one) => one.start()));
        await product.ready();
        for (const one of both) one.kill('SIGKILL');
        await Promise.all(both.map((one) => one.ended()));
      }
      await Promise.all(both.map((one) => one.start()));
      await product.ready();

      await closed(product, callId);
      expect(await checkInvariants(product, candidate, callId)).toMatchObject({ outcome: 'expired' });
      expect(await legsTo(product, candidate)).toEqual([]);
      expect(await dialsTo(product, candidate)).toHaveLength(1);
    });
  });

  describe('a worker that is killed in one of many looks for a conversation', () => {
    it('B6 costs its call seconds, however many looks came before', async () => {
      const look = { provider: 'elevenlabs', method: 'GET', path: '/convai/conversations/' };
      const sixth = await holdNext(product, look, 'received', 6);
      const given = { faults: ['summary_late:10000'] };
      const policy = { conversationPollFirstMs: 50, conversationPollMaxMs: 50 };
      const { candidate, callId } = await askWithPolicy(product, aCandidate(), policy, given);
      await sixth.caught();
      product.worker.kill('SIGKILL');
      await product.worker.ended();
      await sixth.release();
      await product.worker.start();
      await product.ready();

      // Taken for dead after five seconds; were pauses doubled by the looks before, the next would be half a minute away.
      await closed(product, callId, 25_000);
      expect(await checkInvariants(product, candidate, callId)).toMatchObject({
        outcome: 'held',
        attentionReasons: [],
      });
    });
  });

  describe('an API that is killed between storing an event and routing it', () => {
    it('H2 loses nothing: reconcileCalls routes the event, and the call goes on', async () => {
      // One event only, and no asking of providers: nothing else can wake the call.
      const given = { faults: ['twilio_webhooks_lost'], timing: { talkMs: 600 } };
      const policy = { callbackGraceMs: 120_000 };
      const { candidate, callId, answer } = await askWithPolicy(product, aCandidate(), policy, given);
      expect(await answer).toMatchObject({ status: 201 });

      const release = await holdTimeline();
      await soon(async () => (await eventsNotRouted(callId)).length === 1, 'the event to be stored');
      product.api.kill('SIGKILL');
      await product.api.ended();
      await release();
      expect(await eventsNotRouted(callId)).toHaveLength(1);
      await product.api.start();
      await product.ready();
      // An API that has just started on a busy machine turns readers away for a moment.
      await soon(async () => (await viewOf(product, callId)).phase === 'ringing', 'the call to be shown as ringing');

      await reconcileNow(product);
      await closed(product, callId);
      expect(await eventsNotRouted(callId)).toEqual([]);
      expect(await checkInvariants(product, candidate, callId)).toMatchObject({
        outcome: 'held',
        attentionReasons: [],
      });
      expect(await dialsTo(product, candidate)).toHaveLength(1);
    });
  });

  const eventsNotRouted = (callId: string) =>
    product.query('select id from webhook_events where routed_at is null and attempt_id = $1', [`${callId}.1`]);

  /** Lets nobody write to the timeline, which is what routing does first. @returns what ends that */
  async function holdTimeline(): Promise<() => Promise<void>> {
    const client = new pg.Client({ connectionString: product.databaseUrl });
    await client.connect();
    await client.query('begin; lock table timeline in share mode');
    return () => client.end();
  }
});
