import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type Product, startProduct } from '../harness/product.ts';
import { checkInvariants } from './check-invariants.ts';
import { aCandidate, type Candidate, closed, dialsTo, script, triggerBody } from './story.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct({ env: { CALL_PLACEMENT: 'elevenlabs' } });
});
afterAll(() => product.stop());

const settle = (campaignId: number, placement: string | null): Promise<Answer> =>
  product.v1('PUT', `/campaigns/${campaignId}`, { placement });

/** Whom the call to this candidate was asked of, request by request. */
const dialledThrough = async (candidate: Candidate): Promise<string[]> =>
  (await dialsTo(product, candidate)).map(({ provider }) => provider);

/** As HOC asks: it says nothing of how the call is placed. */
const trigger = (candidate: Candidate, campaignId: number, headers: Record<string, string> = {}) =>
  product.trigger({ ...triggerBody(candidate), campaign_id: campaignId }, headers);

async function place(candidate: Candidate, campaignId: number, more: object = {}): Promise<Answer> {
  const { firstName, lastName, to: phone } = candidate;
  const body = { campaignId, companyName: 'Klinik am Park', candidate: { firstName, lastName, phone }, ...more };
  return product.v1('POST', '/calls', body);
}

async function aScriptedCandidate(): Promise<Candidate> {
  const candidate = aCandidate();
  await script(product, candidate, {});
  return candidate;
}

describe('a campaign that is placed through Twilio, in a house that is not', () => {
  it('has its calls of HOC go out through Twilio, and those of other campaigns as ever', async () => {
    expect(await settle(801, 'twilio')).toMatchObject({
      status: 201,
      body: { id: 801, name: null, placement: 'twilio' },
    });
    const [ofIt, ofAnother] = [await aScriptedCandidate(), await aScriptedCandidate()];
    const answers = [await trigger(ofIt, 801), await trigger(ofAnother, 802)];
    expect(answers).toMatchObject([{ status: 200 }, { status: 200 }]);
    const [callId, anotherId] = answers.map(({ body }) => body.data.call_id as string);
    expect(await closed(product, callId!)).toMatchObject({ placement: 'twilio', outcome: 'held' });
    expect(await closed(product, anotherId!)).toMatchObject({ placement: 'elevenlabs', outcome: 'held' });
    expect(await dialledThrough(ofIt)).toEqual(['twilio']);
    expect(await dialledThrough(ofAnother)).toEqual(['elevenlabs']);
    await checkInvariants(product, ofIt, callId!);
  });

  it('has its calls of /api/v1 go out through Twilio, unless the request says otherwise', async () => {
    await settle(803, 'twilio');
    const [silent, outspoken] = [await aScriptedCandidate(), await aScriptedCandidate()];
    const answers = [await place(silent, 803), await place(outspoken, 803, { placement: 'elevenlabs' })];
    expect(answers).toMatchObject([{ status: 201 }, { status: 201 }]);
    await Promise.all(answers.map(({ body }) => closed(product, body.id)));
    expect(await dialledThrough(silent)).toEqual(['twilio']);
    expect(await dialledThrough(outspoken)).toEqual(['elevenlabs']);
  });

  it('no longer settled, places as the house does', async () => {
    await settle(804, 'twilio');
    expect(await settle(804, null)).toMatchObject({ status: 200, body: { id: 804, placement: null } });
    const candidate = await aScriptedCandidate();
    const { body } = await trigger(candidate, 804);
    await closed(product, body.data.call_id);
    expect(await dialledThrough(candidate)).toEqual(['elevenlabs']);
  });
});

describe('a request that comes again after its campaign was settled otherwise', () => {
  it.each([
    ['under its key', { 'idempotency-key': 'placement-1' }],
    ['without a key', {}],
  ])('%s is the same call, placed as it was, and rings nobody', async (_name, headers) => {
    await settle(805, 'elevenlabs');
    const candidate = await aScriptedCandidate();
    const first = await trigger(candidate, 805, headers);
    await settle(805, 'twilio');
    const again = await trigger(candidate, 805, headers);
    expect([first.status, again.status, again.text]).toEqual([200, 200, first.text]);
    const callId = again.body.data.call_id as string;
    expect(await closed(product, callId)).toMatchObject({ placement: 'elevenlabs', outcome: 'held' });
    expect(await dialledThrough(candidate)).toEqual(['elevenlabs']);
  });
});
