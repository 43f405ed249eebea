import { type Client, ScheduleOverlapPolicy } from '@temporalio/client';
import type { CallPolicy } from '../../src/domain/policy.ts';
import type { AttemptRow } from '../../src/store/schema.ts';
import { withTemporal } from '../harness/histories.ts';
import { keepNextDial, type Placement } from '../harness/placements.ts';
import { type Answer, eventually, type Product } from '../harness/product.ts';
import { type Candidate, type Script, script, triggerBody } from '../scenarios/story.ts';

/** Waits for what is about to happen, also on a machine that has much else to do. */
export const soon = <T>(probe: () => Promise<T> | T, what: string, withinMs = 20_000) =>
  eventually(probe, { withinMs, what });

/** A call that was asked for; its answer is still to come. */
export interface Asked {
  candidate: Candidate;
  callId: string;
  answer: Promise<Answer>;
}

/** Asks for a call as HOC does and goes on as soon as its row is there. */
export async function ask(product: Product, candidate: Candidate, given: Script = {}): Promise<Asked> {
  await script(product, candidate, given);
  return asked(product, candidate, product.trigger(triggerBody(candidate)));
}

/** Asks for a call that waits by a policy of its own, as an operator does. */
export async function askWithPolicy(
  product: Product,
  candidate: Candidate,
  policy: Partial<CallPolicy>,
  given: Script = {},
): Promise<Asked> {
  await script(product, candidate, given);
  const { firstName, lastName, to: phone } = candidate;
  const body = { companyName: 'Kita Birkenallee gGmbH', candidate: { firstName, lastName, phone }, policy };
  return asked(product, candidate, product.v1('POST', '/calls', body));
}

async function asked(product: Product, candidate: Candidate, answer: Promise<Answer>): Promise<Asked> {
  answer.catch(() => {}); // a scenario that fails before it looks at the answer shows its own fault
  const itsRow = async () => {
    const sql = 'select id from calls where to_number = $1 and last_name = $2';
    return (await product.query<{ id: string }>(sql, [candidate.to, candidate.lastName]))[0];
  };
  const { id } = await soon(itsRow, 'the row of the call');
  return { candidate, callId: id, answer };
}

/** A request to a provider that the simulator keeps open. */
export interface HeldRequest {
  /** resolves when a request is being kept */
  caught(): Promise<void>;
  release(): Promise<void>;
}

/** Keeps the next dial: `answered` = the phone rings, and only the answer is kept back. */
export async function holdNextDial(
  product: Product,
  placement: Placement,
  when: 'received' | 'answered',
): Promise<HeldRequest> {
  return heldRequest(product, await keepNextDial(product, placement, when), 'the dial');
}

/** Keeps the next request of this kind (or the one so many later), whatever it is about. */
export async function holdNext(
  product: Product,
  request: { provider: string; method: string; path: string },
  when: 'received' | 'answered',
  nth = 1,
): Promise<HeldRequest> {
  const { id } = await product.control('POST', '/control/holds', { ...request, nth, when });
  return heldRequest(product, id as string, `${request.method} ${request.path}`);
}

function heldRequest(product: Product, id: string, what: string): HeldRequest {
  return {
    async caught() {
      const isWaiting = async () => {
        const { holds } = await product.control('GET', '/control/holds');
        return holds.some((hold: { id: string; waiting: boolean }) => hold.id === id && hold.waiting);
      };
      await soon(isWaiting, `${what} to be kept by the simulator`);
    },
    release: async () => void (await product.control('POST', `/control/holds/${id}/release`)),
  };
}

interface Leg {
  to: string;
  status: string;
  userId: string | null;
  conversationId: string | null;
}

/** The legs that the provider accepted for this number: how often it rang. */
export async function legsTo(product: Product, { to }: Candidate): Promise<Leg[]> {
  const { calls } = (await product.control('GET', '/control/state')) as { calls: Leg[] };
  return calls.filter((call) => call.to === to);
}

/** Waits until the candidate's phone is in this state ("ringing", "in-progress", "completed"); "in-progress": joined to the agent. */
export async function legIs(product: Product, candidate: Candidate, status: string): Promise<void> {
  await soon(
    async () =>
      (await legsTo(product, candidate)).some(
        (leg) => leg.status === status && (status !== 'in-progress' || leg.conversationId !== null),
      ),
    `the leg to be ${status}`,
  );
}

/** How the attempts of a call stand in the database, oldest first. */
export async function attemptsOf(product: Product, callId: string): Promise<AttemptRow[]> {
  return product.query<AttemptRow>('select * from call_attempts where call_id = $1 order by number', [callId]);
}

/** Runs reconcileCalls now instead of within a minute. */
export async function reconcileNow(product: Product): Promise<void> {
  await withTemporal(product, ({ schedule }) =>
    schedule.getHandle('reconcile-calls').trigger(ScheduleOverlapPolicy.BUFFER_ONE),
  );
}

/** Runs reconcileCalls now and waits for the end of its round, also where it should do nothing. */
export async function reconciled(product: Product): Promise<void> {
  await withTemporal(product, async ({ schedule, workflow }) => {
    const handle = schedule.getHandle('reconcile-calls');
    const { numActionsTaken: before } = (await handle.describe()).info;
    await handle.trigger(ScheduleOverlapPolicy.BUFFER_ONE);
    const round = await soon(async () => {
      const { numActionsTaken, recentActions } = (await handle.describe()).info;
      return numActionsTaken > before ? recentActions.at(-1)!.action.workflow : undefined;
    }, 'a round of reconcileCalls to start');
    await workflow.getHandle(round.workflowId, round.firstExecutionRunId).result();
  });
}

/** The workflow of a call as Temporal describes it. */
export const describeRun = (client: Client, callId: string) =>
  client.workflow.getHandle(`candidate-call:${callId}`).describe();
