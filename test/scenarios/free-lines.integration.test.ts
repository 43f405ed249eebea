import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLACEMENTS } from '../harness/placements.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { checkInvariants } from './check-invariants.ts';
import { aCandidate, callIdOf, type Candidate, closed, type Script, script, triggerBody } from './story.ts';

describe.each(PLACEMENTS)('the only line of a house, for calls placed by %s', (placement) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ policy: { maxConcurrentCalls: 1 }, env: { CALL_PLACEMENT: placement } });
  });
  afterAll(() => product.stop());

  async function told(candidate: Candidate, given: Script): Promise<string> {
    await script(product, candidate, given);
    await product.trigger(triggerBody(candidate));
    const callId = await callIdOf(product, candidate);
    await closed(product, callId);
    await checkInvariants(product, candidate, callId);
    return callId;
  }

  const endings: [title: string, given: Script][] = [
    ['nobody answered', { outcome: 'no_answer' }],
    ['nobody answered, and no callback came', { outcome: 'no_answer', faults: ['webhooks_lost'] }],
    ['the line was busy', { outcome: 'busy' }],
    ['it failed', { outcome: 'failed' }],
    ['it was ended while it rang', { outcome: 'canceled' }],
    ['the number was refused', { outcome: 'rejected_number' }],
    ['a machine answered', { outcome: 'voicemail' }],
    ['it was held, and every callback came twice', { faults: ['webhooks_twice'] }],
  ];
  it.each(endings)('C1, C2 is free for the next call, also to the same number, when %s', async (_title, given) => {
    const candidate = aCandidate();
    const first = await told(candidate, given);
    const next = await told({ ...candidate, lastName: `${candidate.lastName}-Nachbar` }, {});
    expect(next).not.toBe(first);
    const held = "select kind from timeline where call_id = $1 and kind = 'held_back'";
    expect(await product.query(held, [next])).toEqual([]);
    expect(await product.query('select outcome from calls where id = $1', [next])).toEqual([{ outcome: 'held' }]);
  });
});
