import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withTemporal } from '../harness/histories.ts';
import { PLACEMENTS } from '../harness/placements.ts';
import { eventually, type Product, startProduct } from '../harness/product.ts';
import { checkInvariants } from './check-invariants.ts';
import { aCandidate, callIdOf, closed, script, triggerBody, viewOf } from './story.ts';

/** Whoever reaches Temporal can send these: they name the call and carry nothing. */
const SIGNALS = ['conversationEnded', 'legEnded', 'machineHeard'];

describe.each(PLACEMENTS)('a signal that nobody of ours has sent, on a live call placed by %s (T29)', (placement) => {
  let product: Product;
  /** Told at the same time, by candidates of their own: each of them is a long conversation. */
  let stories: Map<string, Promise<void>>;
  beforeAll(async () => {
    // Long enough that no look of ours is due while the conversation goes on.
    product = await startProduct({
      env: { CALL_PLACEMENT: placement },
      policy: { ringMs: 60_000, callbackGraceMs: 30_000, watchFirstMs: 500 },
    });
    stories = new Map(SIGNALS.map((signal) => [signal, isTalkedWithToTheEnd(signal)]));
    await Promise.allSettled(stories.values()); // each test shows its own fault
  }, 120_000);
  afterAll(() => product.stop());

  it.each(SIGNALS)('%s changes no phase: the person is talked with to the end', (signal) => stories.get(signal));

  async function isTalkedWithToTheEnd(signal: string): Promise<void> {
    const candidate = aCandidate();
    await script(product, candidate, {
      timing: { ringMs: 100, talkMs: 12_000, summaryAfterMs: 1_500, webhookAfterMs: 3_000 },
    });
    await product.trigger(triggerBody(candidate));
    const callId = await callIdOf(product, candidate);
    await eventually(async () => (await viewOf(product, callId)).phase === 'talking', { what: 'them to talk' });
    const workflowId = `candidate-call:${callId}`;
    await withTemporal(product, async ({ workflow }) => {
      const handle = workflow.getHandle(workflowId);
      await handle.signal(signal);
      // Until the workflow has done with it whatever it does: what it asks for has been tried.
      const tried = async () => {
        const { events } = await handle.fetchHistory();
        const after = events!.slice(events!.findLastIndex((event) => event.workflowExecutionSignaledEventAttributes));
        const { raw } = await handle.describe();
        return (
          after.some((event) => event.activityTaskCompletedEventAttributes) ||
          raw.pendingActivities!.some(({ attempt }) => attempt! > 1)
        );
      };
      const isOurs = signal !== 'machineHeard' || placement === 'twilio';
      if (isOurs) await eventually(tried, { what: 'the signal to be acted on', withinMs: 8_000 });
    });
    expect(await viewOf(product, callId)).toMatchObject({ phase: 'talking', outcome: null });

    const view = await closed(product, callId);
    expect(view).toMatchObject({ outcome: 'held', crm: { status: 'delivered' } });
    // A hint long before the end takes nothing of the time in which the conversation is written up.
    expect(view.conversation?.summary).toEqual(expect.any(String));
    expect(view.attempts[0]!.durationSeconds).toBeGreaterThanOrEqual(11);
    await checkInvariants(product, candidate, callId);
    const story = await product.query('select kind from timeline where call_id = $1', [callId]);
    expect(story.map(({ kind }) => kind)).not.toContain('hung_up_on_machine');
  }
});
