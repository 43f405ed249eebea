import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { surroundingsOfThisRun } from '../../scripts/test/surroundings.ts';
import { withTemporal } from '../harness/histories.ts';
import { type Answer, type Product, startProduct } from '../harness/product.ts';
import { startTcpProxy, type TcpProxy } from '../../chaos/links/tcp-proxy.ts';
import { checkInvariants } from '../scenarios/check-invariants.ts';
import { aCandidate, closed, crmPostsAbout, dialsTo, triggerBody } from '../scenarios/story.ts';
import { type Asked, ask, attemptsOf, describeRun, holdNextDial, legIs, legsTo, reconcileNow, soon } from './steps.ts';
import { PLACEMENTS } from '../harness/placements.ts';

describe.each(PLACEMENTS)('our stores away during a call placed by %s', (placement) => {
  /** Where the carrier tells of the leg. */
  const LEG_DOORS = { elevenlabs: '/api/webhooks/twilio/events', twilio: '/call-status-callback' };

  /** The provider's id that the answer holds. */
  const ID_SAID = {
    elevenlabs: { conversation_id: expect.any(String) },
    // Read from its row when the answer is given: by then it may be joined to its conversation.
    twilio: { call_id: expect.any(String) },
  };

  /** So long is Temporal away: the worker's SDK gives up telling how its dial ended after ten seconds. */
  const ANSWER_WITHIN_MS = 13_000;

  let temporal: TcpProxy;
  let database: TcpProxy;
  let product: Product;

  beforeAll(async () => {
    const around = surroundingsOfThisRun();
    const adminUrl = new URL(around.adminUrl);
    [temporal, database] = await Promise.all([startTcpProxy(around.temporalAddress), startTcpProxy(adminUrl.host)]);
    adminUrl.host = database.address;
    product = await startProduct(
      {
        policy: { dialRequestMs: 10_000, answerWithinMs: ANSWER_WITHIN_MS, stalledAfterMs: 100 },
        env: { CALL_PLACEMENT: placement },
      },
      { ...around, temporalAddress: temporal.address, adminUrl: adminUrl.href },
    );
  });
  afterAll(async () => {
    await product.stop();
    await Promise.all([temporal.close(), database.close()]);
  });

  describe('Temporal away while a dial is answered, until long after', () => {
    let dialled: Asked;
    let notStarted: Asked;
    let answers: Answer[];

    beforeAll(async () => {
      const dial = await holdNextDial(product, placement, 'answered');
      dialled = await ask(product, aCandidate());
      await dial.caught();
      temporal.cut();
      await dial.release();
      notStarted = await ask(product, aCandidate());
      answers = await Promise.all([dialled.answer, notStarted.answer]);
      temporal.restore();
    });

    it('the call whose dial could not be reported is answered from its row, and goes on: one ring', async () => {
      const { candidate, callId } = dialled;
      expect(answers[0]).toMatchObject({ status: 200, body: { data: ID_SAID[placement] } });
      await closed(product, callId); // the SDK lets up to ten seconds pass between two tries to reach Temporal
      expect(await checkInvariants(product, candidate, callId)).toMatchObject({
        outcome: 'held',
        attentionReasons: [],
      });
      expect(await legsTo(product, candidate)).toHaveLength(1);
      expect(await dialsTo(product, candidate)).toHaveLength(1);
    });

    it('B1 the call that could not be started is not placed: its answer stays true, and it ends as expired', async () => {
      const { candidate, callId } = notStarted;
      expect(answers[1]).toMatchObject({ status: 500, body: { message: 'not placed in time; will not be placed' } });
      await reconcileNow(product);
      await closed(product, callId);
      expect(await checkInvariants(product, candidate, callId)).toMatchObject({ outcome: 'expired' });
      expect((await attemptsOf(product, callId)).filter(({ sent_at }) => sent_at !== null)).toEqual([]);
      expect(await dialsTo(product, candidate)).toEqual([]);
    });
  });

  describe('PostgreSQL away', () => {
    it('in mid-conversation: webhooks and requests are refused, and the call completes by asking', async () => {
      const { candidate, callId, answer } = await ask(product, aCandidate(), { timing: { talkMs: 800 } });
      expect(await answer).toMatchObject({ status: 200 });
      await legIs(product, candidate, 'in-progress');
      database.cut();

      expect(await product.trigger(triggerBody(aCandidate()))).toMatchObject({ status: 503 });
      expect(await product.request('GET', '/ready')).toMatchObject({ status: 200, body: { status: 'degraded' } });
      await soon(() => refused(LEG_DOORS[placement], 503), 'the leg’s end to be refused');
      await soon(() => refused('/api/webhooks/elevenlabs/post-call', 500), 'the conversation to be refused');
      database.restore();

      await closed(product, callId);
      expect(await checkInvariants(product, candidate, callId)).toMatchObject({
        outcome: 'held',
        attentionReasons: [],
      });
      expect(await legsTo(product, candidate)).toHaveLength(1);
      expect(await dialsTo(product, candidate)).toHaveLength(1);
      expect(await crmPostsAbout(product, candidate)).toHaveLength(1);
    });

    it('A3 when the answer of a dial is to be written: the ring is found by looking, and nobody is rung again', async () => {
      await product.query(`
      create function refuse_answer() returns trigger language plpgsql as $$ begin raise 'away' using errcode = '57P01'; end $$;
      create trigger refuse_answer before update of answer on call_attempts
        for each row when (new.answer is not null) execute function refuse_answer();
    `);
      const { candidate, callId, answer } = await ask(product, aCandidate(), { timing: { talkMs: 1_500 } });
      await soon(() => isSettling(callId), 'the dial to have failed');
      expect(await dialsTo(product, candidate)).toHaveLength(1);
      await product.query('drop trigger refuse_answer on call_attempts');

      expect([200, 202]).toContain((await answer).status);
      await closed(product, callId);
      expect(await checkInvariants(product, candidate, callId)).toMatchObject({
        outcome: 'held',
        attempts: [{ outcome: 'held' }],
        attentionReasons: [],
      });
      expect(await legsTo(product, candidate)).toHaveLength(1);
      expect(await dialsTo(product, candidate)).toHaveLength(1);
    });

    it('when the answer is to be recorded: says that it is not known yet, never that nothing was accepted', async () => {
      await product.query(`
      create function fail() returns trigger language plpgsql as $$ begin raise 'away' using errcode = '57P01'; end $$;
      create trigger fail before update of trigger_answer on calls for each row execute function fail();
    `);
      const { candidate, callId, answer } = await ask(product, aCandidate());
      const said = await answer;
      expect(said).toMatchObject({ status: 202, body: { data: { call_id: callId } } });
      await product.query('drop trigger fail on calls');

      expect(await product.trigger(triggerBody(candidate))).toMatchObject({ status: 200 });
      await closed(product, callId);
      await checkInvariants(product, candidate, callId);
      expect(await dialsTo(product, candidate)).toHaveLength(1);
    });
  });

  /** True when the dial of the call has ended without a value, so that it is looked for. */
  const isSettling = (callId: string): Promise<boolean> =>
    withTemporal(product, async (client) => {
      const { raw } = await describeRun(client, callId);
      return (raw.pendingActivities ?? []).some(({ activityType }) => activityType?.name === 'settleAttempt');
    });

  /** True when this door has answered with that status. */
  function refused(route: string, status: number): boolean {
    const lines = product.api.log().split('\n');
    return lines.some((line) => line.includes(`"route":"${route}","status":${status}`));
  }
});
