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
    it('A2, A6 twenty at once are one call: one dial, twenty answers of the same bytes', async () => {
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

    it('A7 with its Idempotency-Key gets the first answer for ever (27 replays the stored status and body, 409 on another body, under 20 parallel requests), also from a new process', async () => {
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

    it('A7 with the key of a call that failed gets that failure again, marked as such, and nobody is rung', async () => {
      const candidate = aCandidate();
      await script(product, candidate, { outcome: 'rejected_number' });
      const key = { 'idempotency-key': 'chaos-failed' };
      const first = await product.trigger(triggerBody(candidate), key);
      expect(first).toMatchObject({ status: 500, body: { status: 'error' } });
      await script(product, candidate, {}); // it could be rung now
      const again = await product.trigger(triggerBody(candidate), key);
      expect({ status: again.status, text: again.text }).toEqual({ status: 500, text: first.text });
      expect([first, again].map(({ headers }) => headers.get(REPLAYED))).toEqual([null, 'true']);
      expect(await dialsTo(product, candidate)).toHaveLength(1);
      expect(await product.query('select id from calls where to_number = $1', [candidate.to])).toHaveLength(1);
    });

    it('A6 with a key that is new each time joins the call that is open, and rings no more than the day allows', async () => {
      const candidate = aCandidate();
      const { firstName, lastName, to: phone } = candidate;
      const place = (key: string) =>
        product.v1(
          'POST',
          '/calls',
          {
            companyName: 'Klinik am Park',
            candidate: { firstName, lastName, phone },
            policy: { maxDialsPerNumberPerDay: 2 },
          },
          { 'idempotency-key': key },
        );
      const placed = async (key: string) => {
        const { status, body } = await place(key);
        expect(status).toBe(201);
        return (body as { id: string }).id;
      };
      await script(product, candidate, {});
      const atOnce = await Promise.all(Array.from({ length: 6 }, (_, press) => placed(`${lastName}-${press}`)));
      expect(new Set(atOnce).size).toBe(1);
      await closed(product, atOnce[0]!);
      expect(await dialsTo(product, candidate)).toHaveLength(1);

      await closed(product, await placed(`${lastName}-later`));
      expect((await place(`${lastName}-too-often`)).status).toBe(409);
      expect(await dialsTo(product, candidate)).toHaveLength(2);
    });

    it('A6 that nobody answered, because the API died, is the same call also when that has ended: nobody is rung again', async () => {
      const candidate = aCandidate();
      await script(product, candidate, {});
      await product.trigger(triggerBody(candidate));
      const callId = await callIdOf(product, candidate);
      await closed(product, callId);
      // As an API leaves it that is killed between the workflow's answer and its own.
      await product.query('update calls set trigger_answer = null where id = $1', [callId]);

      expect(await product.trigger(triggerBody(candidate))).toMatchObject({
        status: 200,
        body: { data: { call_id: callId } },
      });
      expect(await product.query('select id from calls where to_number = $1', [candidate.to])).toHaveLength(1);
      expect(await dialsTo(product, candidate)).toHaveLength(1);
    });

    it('F4 with the number in another spelling is the same request: one dial, the same bytes', async () => {
      const candidate = aCandidate();
      await script(product, candidate, {});
      const digits = candidate.to.slice('+493023125'.length);
      const spellings = [
        candidate.to,
        `+49 (0)30 23125-${digits}`,
        `0049 30 23125 ${digits}`,
        `030/23125${digits}`,
        ` +49 30 23125${digits} `,
      ];
      const texts = new Set<string>();
      for (const to_number of spellings) {
        const { status, text } = await product.trigger({ ...triggerBody(candidate), to_number });
        texts.add(`${status} ${text}`);
      }
      expect([...texts]).toEqual([expect.stringMatching(/^200 /)]);
      expect(await product.query('select id from calls where to_number = $1', [candidate.to])).toHaveLength(1);
      await closed(product, await callIdOf(product, candidate));
      expect(await dialsTo(product, candidate)).toHaveLength(1);
    });
  });
});
