import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withTemporal } from '../harness/histories.ts';
import { type Product, type ProductProcess, startProduct } from '../harness/product.ts';
import { surroundingsOfThisRun } from '../../scripts/test/surroundings.ts';
import { startTcpProxy, type TcpProxy } from '../../chaos/links/tcp-proxy.ts';
import { checkInvariants } from '../scenarios/check-invariants.ts';
import { aCandidate, closed, dialsTo } from '../scenarios/story.ts';
import { type HeldClaims, stoppableClaims } from './held-claims.ts';
import { type Asked, ask, askWithPolicy, attemptsOf, describeRun, holdNextDial, legsTo, soon } from './steps.ts';
import { PLACEMENTS } from '../harness/placements.ts';

describe.each(PLACEMENTS)('the dial of a call placed by %s', (placement) => {
  /** Whose link can be cut: the one that rings the phone. */
  const BASE_URLS = { elevenlabs: 'ELEVENLABS_BASE_URL', twilio: 'TWILIO_BASE_URL' };

  /** So patient that a busy machine changes no answer; absence is proved after a second and a half. */
  const POLICY = {
    dialWithinMs: 40_000,
    answerWithinMs: 55_000,
    dialRequestMs: 25_000,
    unknownAnswerAfterMs: 30_000,
    notPlacedAfterMs: 1_500,
    // The second look, which can be a proof, comes long after who is impatient was answered.
    unknownLooksMs: [0, 1_000, 2_000, 3_000],
  };
  const IMPATIENT = { unknownAnswerAfterMs: 100 };

  let provider: TcpProxy;
  let temporal: TcpProxy;
  let product: Product;
  let claims: HeldClaims;
  /** Tells every story, until a second worker is needed. */
  let first: ProductProcess;
  let second: ProductProcess;

  beforeAll(async () => {
    const around = surroundingsOfThisRun();
    [provider, temporal] = await Promise.all([startTcpProxy(), startTcpProxy(around.temporalAddress)]);
    const env = { CALL_PLACEMENT: placement, [BASE_URLS[placement]]: `http://${provider.address}/${placement}` };
    product = await startProduct({ policy: POLICY, workers: 2, env }, { ...around, temporalAddress: temporal.address });
    provider.forwardTo(new URL(product.simulatorUrl).host);
    [first, second] = product.workers as [ProductProcess, ProductProcess];
    claims = await stoppableClaims(product);
    await second.stop();
  });
  afterAll(async () => {
    await claims.close();
    await product.stop();
    await Promise.all([provider.close(), temporal.close()]);
  });

  describe('a worker that is told to stop (SIGTERM) while its dial is under way', () => {
    it('drains in order and cuts no dial: waits for the answer, commits it and ends well; another one goes on', async () => {
      const dial = await holdNextDial(product, placement, 'answered');
      const { candidate, callId, answer } = await ask(product, aCandidate());
      await dial.caught();

      const toldAt = Date.now();
      first.kill('SIGTERM');
      await soon(() => heartbeatAfter(callId, toldAt), 'a heartbeat of the stopping worker');
      expect(first.hasEnded()).toBe(false);
      await dial.release();
      expect(await first.ended()).toBe('exit code 0');
      expect(await attemptsOf(product, callId)).toMatchObject([{ answer: { kind: 'placed' } }]);

      await first.start();
      expect(await answer).toMatchObject({ status: 200 });
      await closed(product, callId);
      expect(await checkInvariants(product, candidate, callId)).toMatchObject({
        outcome: 'held',
        attentionReasons: [],
      });
      expect(await legsTo(product, candidate)).toHaveLength(1);
      expect(await dialsTo(product, candidate)).toHaveLength(1);
    });
  });

  describe('a request to the provider that was cut off', () => {
    it('is not sent again once "not known yet" was said, also when it provably never arrived in time', async () => {
      const network = provider.stall();
      const { candidate, callId, answer } = await askWithPolicy(product, aCandidate(), IMPATIENT);
      await soon(() => network.connections() > 0, 'the connection');
      // It counts here before its process has seen it stand; a process that beats after that has sent the request.
      const connectedAt = Date.now();
      await soon(() => heartbeatAfter(callId, connectedAt), 'the dial to be on its way');
      provider.cut();
      provider.restore();

      expect(await answer).toMatchObject({ status: 202, body: { kind: 'unknown' } });
      await closed(product, callId);
      const view = await checkInvariants(product, candidate, callId);
      expect(view).toMatchObject({ outcome: 'expired', attempts: [{ phase: 'not_placed' }] });
      expect(await legsTo(product, candidate)).toEqual([]);
    });
  });

  describe('a connection to PostgreSQL that breaks in the commit of a claim', () => {
    it('ends no process: the attempt was not sent, and a further one rings once', async () => {
      await claims.hold();
      const { candidate, callId, answer } = await ask(product, aCandidate());
      await soon(() => claims.isCommitting(), 'the claim to wait in its commit');
      await claims.rollBack();

      expect(await answer).toMatchObject({ status: 200 });
      await closed(product, callId);
      const view = await checkInvariants(product, candidate, callId);
      expect(view).toMatchObject({ outcome: 'held', attempts: [{ phase: 'not_placed' }, { outcome: 'held' }] });
      expect(await legsTo(product, candidate)).toHaveLength(1);
      expect(first.hasEnded()).toBe(false);
    });
  });

  describe('a worker that is killed', () => {
    let accepted: Asked;
    let unsent: Asked;
    let unclaimed: Asked;

    beforeAll(async () => {
      const dial = await holdNextDial(product, placement, 'answered');
      accepted = await ask(product, aCandidate(), { faults: ['webhooks_lost'] });
      await dial.caught();

      const network = provider.stall();
      unsent = await askWithPolicy(product, aCandidate(), IMPATIENT);
      await soon(() => network.connections() > 0, 'the dial to be on its way');

      await claims.hold();
      unclaimed = await ask(product, aCandidate());
      await soon(() => claims.isCommitting(), 'the claim to wait in its commit');

      first.kill('SIGKILL');
      await first.ended();
      await claims.rollBack();
      provider.cut();
      provider.restore();
      await dial.release();
      // As long as the carrier cannot be asked, nothing is proved.
      await outageOfCarrier(60_000);
      await first.start();
      await unsent.answer;
      await outageOfCarrier(0);
    });

    it('H2 before its claim commits has not dialled: provably not placed, a further attempt rings once', async () => {
      const { candidate, callId, answer } = unclaimed;
      expect(await answer).toMatchObject({ status: 200 });
      await closed(product, callId);
      const view = await checkInvariants(product, candidate, callId);
      expect(view).toMatchObject({ outcome: 'held', attempts: [{ phase: 'not_placed' }, { outcome: 'held' }] });
      expect((await attemptsOf(product, callId))[0]).toMatchObject({ sent_at: null, fenced_at: expect.anything() });
      expect(await legsTo(product, candidate)).toHaveLength(1);
      expect(await dialsTo(product, candidate)).toHaveLength(1);
    });

    it('after its claim, before the request arrives, has not rung: 202 is said, and stays true', async () => {
      const { candidate, callId, answer } = unsent;
      const said = await answer;
      expect(said).toMatchObject({ status: 202, body: { kind: 'unknown' } });
      await closed(product, callId);
      const view = await checkInvariants(product, candidate, callId);
      expect(view).toMatchObject({ outcome: 'expired', attempts: [{ phase: 'not_placed' }] });
      expect((await attemptsOf(product, callId))[0]).toMatchObject({ answer: { reason: 'not_found' } });

      const again = await askWithPolicy(product, candidate, IMPATIENT);
      expect(await again.answer).toMatchObject({ status: 202, text: said.text });
      expect(await legsTo(product, candidate)).toEqual([]);
      expect(await dialsTo(product, candidate)).toEqual([]);
    });

    it('A3 after the provider accepted, before it answered, has rung: found by looking, not dialled again', async () => {
      const { candidate, callId, answer } = accepted;
      expect(await answer).toMatchObject({ status: 200 });
      await closed(product, callId);
      const view = await checkInvariants(product, candidate, callId);
      expect(view).toMatchObject({ outcome: 'held', attempts: [{ outcome: 'held' }] });
      expect(await legsTo(product, candidate)).toHaveLength(1);
      expect(await dialsTo(product, candidate)).toHaveLength(1);
    });
  });

  describe('a worker that is frozen, given up, and wakes after the other one took over', () => {
    let claimed: Asked;
    let queued: Asked;

    beforeAll(async () => {
      await claims.hold();
      claimed = await ask(product, aCandidate());
      await soon(() => claims.isCommitting(), 'the claim to wait in its commit');
      queued = await ask(product, aCandidate());
      await soon(() => claims.isQueued(), 'the next dial to wait for the gate');

      first.kill('SIGSTOP');
      // Else Temporal would hand every further task to the polls that the frozen one left open.
      temporal.cut();
      temporal.restore();
      await claims.commit();
      await second.start();
      const isFenced = async () => (await attemptsOf(product, queued.callId))[0]?.fenced_at;
      const isGivenUp = async () => (await attemptsOf(product, claimed.callId))[0]?.phase === 'not_placed';
      await soon(async () => (await isFenced()) && (await isGivenUp()), 'both dials to be given up', 40_000);
      first.kill('SIGCONT');
    });

    it('K1 before its claim: finds the attempt fenced and does not dial', async () => {
      const { candidate, callId, answer } = queued;
      expect(await answer).toMatchObject({ status: 200 });
      await closed(product, callId);
      const view = await checkInvariants(product, candidate, callId);
      expect(view).toMatchObject({ outcome: 'held' });
      expect(view.attempts.filter(({ phase }) => phase !== 'not_placed')).toHaveLength(1);
      expect((await attemptsOf(product, callId))[0]).toMatchObject({ sent_at: null, phase: 'not_placed' });
      expect(await legsTo(product, candidate)).toHaveLength(1);
      expect(await dialsTo(product, candidate)).toHaveLength(1);
    });

    it('between claim and request: is too late to send, and a further attempt rings once', async () => {
      const { candidate, callId, answer } = claimed;
      await soon(async () => (await attemptsOf(product, callId))[0]?.not_sent_at, 'the woken one to decide');
      expect(await answer).toMatchObject({ status: 200 });
      await closed(product, callId);
      const view = await checkInvariants(product, candidate, callId);
      expect(view).toMatchObject({ outcome: 'held', attempts: [{ phase: 'not_placed' }, { outcome: 'held' }] });
      expect(await legsTo(product, candidate)).toHaveLength(1);
      expect(await dialsTo(product, candidate)).toHaveLength(1);
    });
  });

  /** Twilio answers nothing but 503 for that long; 0 ends it. */
  const outageOfCarrier = (forMs: number) =>
    product.control('POST', '/control/outage', { provider: 'twilio', status: 503, forMs });

  /** The dial of this call, as Temporal knows it, gave a sign of life after that moment. */
  async function heartbeatAfter(callId: string, epochMs: number): Promise<boolean> {
    const { raw } = await withTemporal(product, (client) => describeRun(client, callId));
    return (raw.pendingActivities ?? []).some(
      ({ lastHeartbeatTime }) => Number(lastHeartbeatTime?.seconds ?? 0) * 1_000 > epochMs,
    );
  }
});
