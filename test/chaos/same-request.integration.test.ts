import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type Product, startProduct } from '../harness/product.ts';
import { checkInvariants } from '../scenarios/check-invariants.ts';
import { aCandidate, callIdOf, closed, dialsTo, script, triggerBody } from '../scenarios/story.ts';
import { PLACEMENTS } from '../harness/placements.ts';

describe.each(PLACEMENTS)('requests for a call placed by %s', (placement) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ env: { CALL_PLACEMENT: placement } });
  });
  afterAll(() => product.stop());

  const REPLAYED = 'idempotent-replayed';

  describe('the same request again', () => {
    it('twenty at once are one call: one dial, twenty answers of the same bytes', async () => {
      const candidate = aCandidate();
      await script(product, candidate, {});
      const answers = await Promise.all(Array.from({ length: 20 }, () => product.trigger(triggerBody(candidate))));

      expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(answers[0]).toMatchObject({ status: 200 });
      expect(answers.filter(({ headers }) => headers.get(REPLAYED) === 'true')).toHaveLength(19);
      const callId = await callIdOf(product, candidate);
      expect(await product.query('select id from calls where to_number = $1', [candidate.to])).toHaveLength(1);
      await closed(product, callId);
      await checkInvariants(product, candidate, callId);
      expect(await dialsTo(product, candidate)).toHaveLength(1);
    });

    it('27 replays the stored status and body, 409 on another body, under 20 parallel requests with its Idempotency-Key, and from a new process', async () => {
      const candidate = aCandidate();
      await script(product, candidate, {});
      const key = { 'idempotency-key': 'chaos-1' };
      const parallel = await Promise.all(
        Array.from({ length: 20 }, () => product.trigger(triggerBody(candidate), key)),
      );
      const [first] = parallel as [Answer];
      expect(first.status).toBe(200);
      expect(new Set(parallel.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(parallel.filter(({ headers }) => headers.get(REPLAYED) === null)).toHaveLength(1);
      const callId = await callIdOf(product, candidate);
      await closed(product, callId);

      const expectTheFirst = async () => {
        const again = await product.trigger(triggerBody(candidate), key);
        expect({ status: again.status, text: again.text }).toEqual({ status: 200, text: first.text });
        expect(again.headers.get(REPLAYED)).toBe('true');
      };
      await expectTheFirst();
      const other = await product.trigger({ ...triggerBody(candidate), company_name: 'Klinik am Park' }, key);
      expect(other.status).toBe(409);

      product.api.kill('SIGKILL');
      await product.api.ended();
      await product.api.start();
      await product.ready();
      await expectTheFirst();
      await checkInvariants(product, candidate, callId);
      expect(await dialsTo(product, candidate)).toHaveLength(1);
    });
  });
});
