import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLACEMENTS } from '../harness/placements.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { aCandidate, dialsTo, script, triggerBody } from './story.ts';

const CAP = 5;
const ASKED = 20;

describe.each(PLACEMENTS)('20 who ask at once, where calls are placed by %s', (placement) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({
      env: {
        CALL_PLACEMENT: placement,
        MESSAGE_POLICY: JSON.stringify({ maxMessagesPerNumberPerDay: CAP, answerWithinMs: 20_000 }),
      },
      policy: { maxDialsPerKeyPerDay: CAP, dialWithinMs: 20_000, answerWithinMs: 30_000 },
    });
  });
  afterAll(() => product.stop());

  it('29 never exceeds a cap under parallel triggers: five dials of a key, and the others are told', async () => {
    const candidates = Array.from({ length: ASKED }, aCandidate);
    for (const candidate of candidates) await script(product, candidate, {});
    const answers = await Promise.all(candidates.map((candidate) => product.trigger(triggerBody(candidate))));
    const dials = (await Promise.all(candidates.map((candidate) => dialsTo(product, candidate)))).flat();
    expect(dials).toHaveLength(CAP);
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([...Array(CAP).fill(200), ...Array(ASKED - CAP).fill(409)]);
  });

  it('29 never exceeds a cap under parallel triggers: five texts to a number', async () => {
    const to = '+493023125799';
    const texts = Array.from({ length: ASKED }, (_, index) => `Die Adresse ist Musterweg ${index}.`);
    await Promise.all(
      texts.map((message) =>
        product.request('POST', '/api/twilio/send-sms', { to, message, leadId: 'lead_of_a_ceiling', agentId: 'agent' }),
      ),
    );
    const sent = (await product.requests('twilio')).filter(
      ({ method, path, body }) =>
        method === 'POST' && path.endsWith('/Messages.json') && new URLSearchParams(String(body)).get('To') === to,
    );
    expect(sent).toHaveLength(CAP);
  });
});
