import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { detailsOf, withTemporal } from '../harness/histories.ts';
import { eventually, type Product, startProduct } from '../harness/product.ts';
import { checkInvariants } from './check-invariants.ts';
import { aCandidate, callIdOf, closed, script, triggerBody, viewOf } from './story.ts';

let product: Product;
beforeAll(async () => {
  // Nobody is asked while these phones ring: what is seen is what the workflow itself says.
  product = await startProduct({ policy: { ringMs: 30_000, callbackGraceMs: 30_000, dialWithinMs: 30_000 } });
});
afterAll(() => product.stop());

async function aRingingCall() {
  const candidate = aCandidate();
  await script(product, candidate, { timing: { ringMs: 25_000 } });
  await product.trigger(triggerBody(candidate));
  const callId = await callIdOf(product, candidate);
  await eventually(async () => (await viewOf(product, callId)).phase === 'ringing', { what: 'the phone to ring' });
  return { candidate, callId, workflowId: `candidate-call:${callId}` };
}

describe('an operator in the Temporal UI', () => {
  it('sees in list, summary and details where a call is and what it waits for', async () => {
    const { callId, workflowId, candidate } = await aRingingCall();
    await withTemporal(product, async (client) => {
      const handle = client.workflow.getHandle(workflowId);
      const { typedSearchAttributes } = await handle.describe();
      const shown = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
      expect(shown).toMatchObject({ CallPhase: 'ringing', CampaignId: '804', Attempt: 1, NeedsAttention: false });

      const details = await detailsOf(product, workflowId);
      expect(details).toMatch(/^\*\*Placed: ringing or talking\*\*, attempt 1, since \d\d:\d\d:\d\d UTC/);
      expect(details).toMatch(/Asks them itself from \d\d:\d\d:\d\d UTC on/);

      const listed = client.workflow.list({ query: "CallPhase = 'ringing' and NeedsAttention = false" });
      const ids = await eventually(
        async () => {
          const found: string[] = [];
          for await (const { workflowId: id } of listed) found.push(id);
          return found.includes(workflowId) ? found : undefined;
        },
        { what: 'the list to show the call' },
      );
      expect(ids).toContain(workflowId);
    });
    await product.v1('POST', `/calls/${callId}/cancel`);
    await closed(product, callId);
    await checkInvariants(product, candidate, callId);
  });

  it('sees why a call is held back, and when it is asked for again', async () => {
    const first = await aRingingCall();
    const candidate = { ...first.candidate, lastName: `${first.candidate.lastName}-Nachbar` };
    const answer = product.trigger(triggerBody(candidate));
    const callId = await eventually(
      async () => (await product.query('select id from calls where last_name = $1', [candidate.lastName]))[0]?.['id'],
      { what: 'the second call to be accepted' },
    );
    const details = await eventually(
      async () => {
        const now = await detailsOf(product, `candidate-call:${callId}`);
        return now.startsWith('**Held back') && now;
      },
      { what: 'it to be held back' },
    );
    expect(details).toMatch(
      /^\*\*Held back\*\*, attempt 1, since [\d:]+ UTC\n\nThis number is being called: waits until it is free\. Asks again at [\d:]+ UTC\. Not dialled after [\d:]+ UTC\.$/,
    );
    await product.v1('POST', `/calls/${callId}/cancel`);
    await product.v1('POST', `/calls/${first.callId}/cancel`);
    await Promise.all([answer, closed(product, callId), closed(product, first.callId)]);
  });

  it('takes a call back with "Request cancellation": the ringing stops and the story goes on to its end', async () => {
    const { callId, workflowId, candidate } = await aRingingCall();
    await withTemporal(product, (client) => client.workflow.getHandle(workflowId).cancel());
    const view = await closed(product, callId);
    expect(view).toMatchObject({
      outcome: 'cancelled_by_operator',
      attempts: [{ outcome: 'canceled' }],
      crm: { status: 'delivered' },
    });
    await checkInvariants(product, candidate, callId);
  });
});
