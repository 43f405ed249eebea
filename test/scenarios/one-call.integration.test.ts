import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Product, startProduct } from '../harness/product.ts';
import { checkInvariants } from './check-invariants.ts';
import { aCandidate, callIdOf, closed, crmPostsAbout, dialsTo, type Script, script, triggerBody } from './story.ts';

/** What one scripted candidate leads to: the trigger's answer, the outcome, what the CRM got, and how often it was dialled. */
interface Expected {
  answer: number;
  outcome: string;
  crm: string | null;
  dials?: number;
  attention?: string[];
  analysis?: string;
}

type Story = [title: string, script: Script, expected: Expected];

const HELD: Expected = { answer: 200, outcome: 'held', crm: 'held', analysis: 'done' };

/** True however the call is placed. */
const STORIES: Story[] = [
  ['a held conversation is analysed and reported', {}, HELD],
  [
    'D6 a machine that answers is reported as voicemail',
    { outcome: 'voicemail' },
    { answer: 200, outcome: 'voicemail', crm: 'voicemail' },
  ],
  ['nobody answers', { outcome: 'no_answer' }, { answer: 200, outcome: 'no_answer', crm: 'no answer' }],
  ['a busy line', { outcome: 'busy' }, { answer: 200, outcome: 'busy', crm: 'no answer' }],
  [
    'D7, J2 a call that fails at once, without a word of the voice agent',
    { outcome: 'failed' },
    { answer: 200, outcome: 'failed', crm: 'no connection' },
  ],
  [
    'a call that is ended before anybody answers',
    { outcome: 'canceled' },
    { answer: 200, outcome: 'canceled', crm: 'no connection' },
  ],
  [
    'a number that the provider refuses is not reported',
    { outcome: 'rejected_number' },
    { answer: 500, outcome: 'invalid_number', crm: null },
  ],
  [
    'J1 a candidate who hangs up early is held, and not assessable',
    { outcome: 'hangs_up_early' },
    { ...HELD, analysis: 'not_assessable' },
  ],

  ['D1, D10 all webhooks lost: the call completes by asking', { faults: ['webhooks_lost'] }, HELD],
  ['D1 the voice agent’s webhook lost', { faults: ['elevenlabs_webhook_lost'] }, HELD],
  ['B7 the carrier’s webhooks lost', { faults: ['twilio_webhooks_lost'] }, HELD],
  [
    'D1, B7 nobody answers and all webhooks are lost',
    { outcome: 'no_answer', faults: ['webhooks_lost'] },
    { answer: 200, outcome: 'no_answer', crm: 'no answer' },
  ],
  ['D5 every webhook comes twice', { faults: ['webhooks_twice'] }, HELD],
  ['D4 webhooks come in the wrong order', { faults: ['webhooks_reordered'] }, HELD],
  ['a webhook comes before the dial is answered', { faults: ['webhook_before_answer'] }, HELD],

  ['A4 accepted, then no answer: found by looking, not dialled again', { faults: ['accept_then_timeout'] }, HELD],
  ['A4 accepted, then a server error: found by looking', { faults: ['accept_then_500'] }, HELD],
  ['A4 accepted, then the connection is cut: found by looking', { faults: ['accept_then_reset'] }, HELD],
  ['too many requests once: a further attempt is dialled', { faults: ['reject_429:1'] }, { ...HELD, dials: 2 }],
  ['the summary comes late', { faults: ['summary_late:800'] }, HELD],
  [
    'G2 the machine detection comes late',
    { outcome: 'voicemail', faults: ['amd_late:300'] },
    { answer: 200, outcome: 'voicemail', crm: 'voicemail' },
  ],
  ['the CRM refuses twice', { faults: ['crm_500:2'] }, HELD],
  ['the CRM does not answer once', { faults: ['crm_timeout:1'] }, HELD],
];

/** Only the voice agent answers so. */
const OF_THE_AGENT: Story[] = [
  ['accepted without ids: found by looking', { faults: ['null_ids'] }, HELD],
  [
    'A5 not successful by its own word',
    { faults: ['success_false'] },
    { answer: 500, outcome: 'failed', crm: null, attention: ['provider_refused'] },
  ],
];

/** Only a leg of our own can go so: what it does when it is answered is ours to say. */
const OF_OUR_LEG: Story[] = [
  [
    'G1 a machine is hung up as soon as the carrier hears it',
    { outcome: 'voicemail', timing: { talkMs: 3_000 } },
    { answer: 200, outcome: 'voicemail', crm: 'voicemail' },
  ],
];

describe.each([
  ['elevenlabs', [...STORIES, ...OF_THE_AGENT]],
  ['twilio', [...STORIES, ...OF_OUR_LEG]],
] as const)('one candidate call, end to end, placed by %s', (placement, stories) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ env: { CALL_PLACEMENT: placement } });
  });
  afterAll(() => product.stop());

  it.concurrent.each(stories)('%s', async (_title, given, expected) => {
    const candidate = aCandidate();
    await script(product, candidate, given);

    const answer = await product.trigger(triggerBody(candidate));
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status: expected.answer });

    const callId = await callIdOf(product, candidate);
    await closed(product, callId);
    const view = await checkInvariants(product, candidate, callId);
    expect(view).toMatchObject({ outcome: expected.outcome, attentionReasons: expected.attention ?? [] });
    expect(view.analysis?.status).toBe(expected.analysis);
    expect(await dialsTo(product, candidate)).toHaveLength(expected.dials ?? 1);

    const posts = await crmPostsAbout(product, candidate);
    expect(posts.at(-1)?.body['status'] ?? null).toBe(expected.crm);
  });
});
