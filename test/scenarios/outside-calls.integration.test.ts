import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withTemporal } from '../harness/histories.ts';
import { eventually, type Product, startProduct } from '../harness/product.ts';
import { reconcileNow } from '../chaos/steps.ts';
import { checkInvariants } from './check-invariants.ts';
import { aCandidate, type CallView, type Candidate, closed, crmPostsAbout, viewOf } from './story.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.stop());

const LINE = '+12125550150';
const QUICK = { ringMs: 150, talkMs: 250, summaryAfterMs: 100, webhookAfterMs: 50 };

interface Wish {
  direction?: 'inbound' | 'outbound';
  via?: 'elevenlabs' | 'twilio';
  outcome?: string;
  faults?: string[];
  timing?: Record<string, number>;
  statusCallbackPath?: string;
  amdCallbackPath?: string;
  postCallPath?: string;
  dynamicVariables?: Record<string, string>;
}

/** Somebody else places a call, or is called; nobody asked us for it. */
async function happens(person: Candidate, { direction = 'outbound', ...wish }: Wish): Promise<{ callSid: string }> {
  const ends = direction === 'outbound' ? { from: LINE, to: person.to } : { from: person.to, to: LINE };
  return product.control('POST', '/control/calls', {
    direction,
    ...ends,
    ...wish,
    timing: { ...QUICK, ...wish.timing },
  });
}

/** The call as we follow it, once we know of it. */
async function followed(callSid: string): Promise<CallView> {
  const sql = 'select call_id from call_attempts where twilio_call_sid = $1';
  const row = async () => (await product.query<{ call_id: string }>(sql, [callSid]))[0];
  return viewOf(product, (await eventually(row, { what: 'the call to be followed' })).call_id);
}

async function told(person: Candidate, wish: Wish) {
  const { callSid } = await happens(person, wish);
  const { id } = await followed(callSid);
  await closed(product, id);
  const view = await checkInvariants(product, person, id);
  return { callSid, view, posts: await crmPostsAbout(product, person) };
}

const CRM = { statusCallbackPath: '/call-status-callback', postCallPath: '/webhooks/elevenlabs' };

describe('a call that somebody else placed', () => {
  it('of which only the post-call event tells is analysed and reported', async () => {
    const person = aCandidate();
    const { callSid, view, posts } = await told(person, {});
    expect(view).toMatchObject({
      origin: 'outside',
      outcome: 'held',
      workflowId: `outside-call:${callSid}`,
      attempts: [{ number: 1, twilioCallSid: callSid, dialledAt: null }],
      analysis: { status: 'done' },
      crm: { status: 'delivered', tries: 1 },
    });
    expect(posts).toMatchObject([{ body: { type: 'conversationAICall', to: person.to, status: 'held' } }]);
  });

  const stories: [title: string, wish: Wish, outcome: string, status: string][] = [
    ['is followed from its ringing on', { ...CRM, via: 'twilio' }, 'held', 'held'],
    ['tells its end twice and is one call', { ...CRM, faults: ['webhooks_twice'] }, 'held', 'held'],
    ['tells the end before the beginning', { ...CRM, faults: ['webhooks_reordered'] }, 'held', 'held'],
    ['that nobody answers', { ...CRM, via: 'twilio', outcome: 'no_answer' }, 'no_answer', 'no answer'],
    ['that is busy', { ...CRM, outcome: 'busy' }, 'busy', 'no answer'],
    ['that cannot be connected', { ...CRM, via: 'twilio', outcome: 'failed' }, 'failed', 'no connection'],
    [
      'that system 3 tells of',
      { statusCallbackPath: '/call-status-callback', postCallPath: '/api/webhooks/elevenlabs/post-call' },
      'held',
      'held',
    ],
    ['that rings at our line', { ...CRM, direction: 'inbound' }, 'held', 'held'],
    ['whose conversation is never told', { ...CRM, faults: ['elevenlabs_webhook_lost'] }, 'no_conversation', 'held'],
  ];
  it.each(stories)('%s', async (_title, wish, outcome, status) => {
    const person = aCandidate();
    const { view, posts } = await told(person, wish);
    expect(view).toMatchObject({ origin: 'outside', outcome, crm: { status: 'delivered' } });
    expect(posts).toMatchObject([{ body: { to: person.to, status } }]);
  });

  it('is hung up when a machine answers it, and reported as voicemail', async () => {
    const person = aCandidate();
    const { callSid, view, posts } = await told(person, {
      ...CRM,
      via: 'twilio',
      outcome: 'voicemail',
      amdCallbackPath: '/amd-status-callback',
      timing: { talkMs: 3_000 },
    });
    expect(view).toMatchObject({ outcome: 'voicemail', attempts: [{ answeredBy: 'machine' }] });
    expect(posts).toMatchObject([{ body: { status: 'voicemail' } }]);
    const requests = await product.requests('twilio');
    expect(requests.filter(({ method, path }) => method === 'POST' && path.includes(callSid))).toMatchObject([
      { body: 'Status=completed', status: 200 },
    ]);
  });

  it('brings the name that its conversation knows', async () => {
    const person = aCandidate();
    const { posts } = await told(person, { dynamicVariables: { customer_name: person.lastName } });
    expect(posts).toMatchObject([{ body: { name: person.lastName } }]);
  });

  it('whose workflow could not be started is started by reconcileCalls', async () => {
    const person = aCandidate();
    const { callSid } = await happens(person, { ...CRM, via: 'twilio', timing: { talkMs: 1_500 } });
    const { id, workflowId } = await followed(callSid);
    // As if the process had died between the row and the workflow.
    await withTemporal(product, ({ workflow }) => workflow.getHandle(workflowId).terminate('test'));
    await product.query(`update calls set updated_at = now() - interval '1 minute' where id = $1`, [id]);
    await reconcileNow(product);
    await closed(product, id);
    expect(await checkInvariants(product, person, id)).toMatchObject({ outcome: 'held', attentionReasons: [] });
  });
});

describe('an event that nobody can claim', () => {
  const unclaimed = async () => {
    const { body } = await product.v1('GET', '/events?unclaimed&limit=200');
    return body.items as { kind: string; callSid: string | null; conversationId: string | null; claimedBy: null }[];
  };

  it('is not followed when Event Streams shows somebody else’s call; it is listed', async () => {
    const person = aCandidate();
    const { callSid } = await happens(person, { faults: ['elevenlabs_webhook_lost'] });
    const shown = async () => (await unclaimed()).filter((event) => event.callSid === callSid).length >= 3;
    await eventually(shown, { what: 'the events of the leg to be listed' });
    expect(await product.query('select id from call_attempts where twilio_call_sid = $1', [callSid])).toEqual([]);
    expect(await crmPostsAbout(product, person)).toEqual([]);
  });

  it.each([
    ['all of its events', CRM],
    ['none but the last', {}],
  ])('leaves the list once its call is followed, when a drop-in door was told %s', async (_title, wish) => {
    const { callSid } = await told(aCandidate(), wish);
    const stillListed = (await unclaimed()).filter((event) => event.callSid === callSid);
    expect(stillListed).toEqual([]);
  });
});
