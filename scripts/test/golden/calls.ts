import { callWorkflowId } from '../../../src/domain/ids.ts';
import type { CallPhase } from '../../../src/domain/calls/call.ts';
import type { CallPolicy } from '../../../src/domain/policy.ts';
import { eventually } from '../eventually.ts';
import { withTemporal } from '../export-history.ts';
import { UNHURRIED } from '../history-shape.ts';
import type { Product } from '../product.ts';
import type { Story } from './story.ts';

/** The turns that a call of ours can take, from the request to its end. */
export const CALL_STORIES: Record<string, Story> = {
  'held-call': (product) => told(product, { to: '+493023125301' }),

  'no-answer-seen-by-watching': (product) =>
    told(product, { to: '+493023125302', outcome: 'no_answer', faults: ['webhooks_lost'] }),

  // Longer than the timer waits; the watch pauses when the callback comes.
  'callback-while-watching': (product) =>
    told(product, { to: '+493023125303', timing: { talkMs: 3_000, summaryAfterMs: 0, webhookAfterMs: 0 } }),

  'second-attempt-after-too-many-requests': (product) =>
    told(product, { to: '+493023125304', faults: ['reject_429:1'] }),

  'unknown-found-by-looking': (product) =>
    toldUnknown(product, { to: '+493023125305', faults: ['accept_then_500', 'webhooks_lost'] }, 2_500),

  // Without the carrier's events: the inbox would tell the first look.
  'unknown-settled-by-a-callback': (product) => {
    const call = { to: '+493023125306', faults: ['accept_then_500', 'twilio_webhooks_lost'] };
    return toldUnknown(product, { ...call, timing: { webhookAfterMs: 3_000 } }, 6_000);
  },

  'number-in-use-held-back': async (product) => {
    const first = { to: '+493023125307', lastName: 'Musterfrau-Eins' };
    const second = { to: first.to, lastName: 'Musterfrau-Zwei' };
    await script(product, first);
    expectStatus(await ask(product, first), 200);
    expectStatus(await ask(product, second), 200);
    return closed(product, second);
  },

  'number-in-use-until-too-late': async (product) => {
    const first = { to: '+493023125308', lastName: 'Musterfrau-Eins', timing: { talkMs: 20_000 } };
    const second = { to: first.to, lastName: 'Musterfrau-Zwei' };
    await script(product, first);
    expectStatus(await ask(product, first), 200);
    expectStatus(await ask(product, second), 500);
    return closed(product, second);
  },

  'taken-back-while-held-back': async (product) => {
    const first = { to: '+493023125313', lastName: 'Musterfrau-Eins', timing: { talkMs: 4_000 } };
    const second = { to: first.to, lastName: 'Musterfrau-Zwei' };
    await script(product, first);
    expectStatus(await ask(product, first), 200);
    const answer = ask(product, second);
    const id = await reached(product, second, 'held_back');
    const { body } = await product.v1('POST', `/calls/${id}/cancel`);
    if (body.result !== 'not_dialled') throw new Error(`cancel: ${JSON.stringify(body)}`);
    expectStatus(await answer, 500);
    return closed(product, second);
  },

  'refused-by-the-provider': async (product) => {
    const call = { to: '+493023125309', outcome: 'rejected_number' };
    await script(product, call);
    expectStatus(await ask(product, call), 500);
    return closed(product, call);
  },

  'cancelled-while-ringing': (product) =>
    whileRinging(product, { to: '+493023125310' }, async (callId) => {
      const { body } = await product.v1('POST', `/calls/${callId}/cancel`);
      if (body.result !== 'ringing_stopped') throw new Error(`cancel: ${JSON.stringify(body)}`);
    }),

  'cancelled-in-the-temporal-ui': (product) =>
    whileRinging(product, { to: '+493023125311' }, async (callId) => {
      await withTemporal(product, (client) => client.workflow.getHandle(workflowIdOf(callId)).cancel());
    }),

  // Where the leg is ours, a machine is hung up on.
  'machine-answers-a-leg-of-our-own': async (product) => {
    const call = { to: '+493023125312', outcome: 'voicemail', timing: { talkMs: 4_000 } };
    await script(product, call);
    const { status } = await product.v1('POST', '/calls', {
      companyName: 'Kita Birkenallee gGmbH',
      candidate: { firstName: 'Erika', lastName: 'Musterfrau', phone: call.to },
      placement: 'twilio',
    });
    expectStatus(status, 201);
    return closed(product, call);
  },
};

const workflowIdOf = (callId: string) => callWorkflowId({ id: callId, outside_key: null });

interface Call {
  to: string;
  lastName?: string;
  outcome?: string;
  faults?: string[];
  timing?: Partial<typeof UNHURRIED>;
  /** asked for through /api/v1, with waits of its own */
  policy?: Partial<CallPolicy>;
}

async function told(product: Product, call: Call): Promise<string> {
  return workflowIdOf(await callToItsEnd(product, call));
}

/** Asks for a call as HOC does and waits until it is closed. @returns the id of the call */
export async function callToItsEnd(product: Product, call: Call): Promise<string> {
  await script(product, call);
  if (call.policy) expectStatus(await askByPolicy(product, call), 201);
  else expectStatus(await ask(product, call), 200);
  return closedCall(product, call);
}

/** The answer to the dial is lost and nobody can be asked until the lease ends. @returns the id of the call */
export async function unresolvedCall(product: Product, to: string): Promise<string> {
  const policy = { ringMs: 300, longestConversationMs: 500, leaseMarginMs: 2_000 };
  const call: Call = { to, faults: ['accept_then_500', 'webhooks_lost'], policy };
  await toldUnknown(product, call, 8_000, askByPolicy);
  return closedCall(product, call);
}

async function askByPolicy(product: Product, { to: phone, lastName = 'Musterfrau', policy }: Call): Promise<number> {
  const companyName = 'Kita Birkenallee gGmbH';
  const candidate = { firstName: 'Erika', lastName, phone };
  return (await product.v1('POST', '/calls', { companyName, candidate, policy })).status;
}

async function whileRinging(product: Product, call: Call, act: (callId: string) => Promise<void>): Promise<string> {
  await script(product, { ...call, timing: { ringMs: 10_000 } });
  expectStatus(await ask(product, call), 200);
  await act((await rowOf(product, call)).id);
  return closed(product, call);
}

/** The answer to the dial is lost, and for a while nobody can be asked: the caller is told that it is not known. */
async function toldUnknown(product: Product, call: Call, awayMs: number, asked = ask): Promise<string> {
  await script(product, call);
  const wish = { provider: 'elevenlabs', method: 'POST', path: 'outbound-call', when: 'answered' };
  const { id } = await product.control('POST', '/control/holds', wish);
  const answer = asked(product, call);
  await eventually(async () => (await product.control('GET', '/control/holds')).holds[0]?.waiting, {
    what: 'the dial to reach the voice agent',
  });
  for (const provider of ['elevenlabs', 'twilio'])
    await product.control('POST', '/control/outage', { provider, status: 503, forMs: awayMs });
  await product.control('POST', `/control/holds/${id}/release`);
  expectStatus(await answer, 202);
  return closed(product, call);
}

const script = (product: Product, { to, outcome = 'held', faults = [], timing }: Call) =>
  product.control('POST', '/control/scenarios', { to, outcome, faults, timing: { ...UNHURRIED, ...timing } });

async function ask(product: Product, { to, lastName = 'Musterfrau' }: Call): Promise<number> {
  const { status } = await product.trigger({
    campaign_id: 804,
    company_name: 'Kita Birkenallee gGmbH',
    candidate_first_name: 'Erika',
    candidate_last_name: lastName,
    to_number: to,
  });
  return status;
}

const closed = async (product: Product, call: Call): Promise<string> => workflowIdOf(await closedCall(product, call));

const closedCall = (product: Product, call: Call): Promise<string> => reached(product, call, 'closed');

/** @returns the id of the call */
const reached = (product: Product, call: Call, wanted: CallPhase): Promise<string> =>
  eventually(
    async () => {
      const { id, phase } = await rowOf(product, call);
      return phase === wanted && id;
    },
    { withinMs: 30_000, what: `the call to ${call.to} to be ${wanted}` },
  );

async function rowOf(product: Product, { to, lastName = 'Musterfrau' }: Call): Promise<{ id: string; phase: string }> {
  const sql = 'select id, phase from calls where to_number = $1 and last_name = $2';
  const [row] = await product.query<{ id: string; phase: string }>(sql, [to, lastName]);
  if (!row) throw new Error(`no call to ${to}`);
  return row;
}

function expectStatus(status: number, wanted: number): void {
  if (status !== wanted) throw new Error(`the request was answered ${status}, not ${wanted}`);
}
