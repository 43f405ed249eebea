import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlannedCall } from '../record.ts';
import { ask, scriptOf, wishOfCall } from './traffic.ts';
import type { World } from './world.ts';

const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 100;

/** Waits until nothing is under way any more, on an idle machine for 20 s at most. @returns whether it came to that */
export async function quiesce(world: World, longestMs = PATIENCE_MS): Promise<boolean> {
  for (const until = Date.now() + longestMs * world.patience; Date.now() < until; await sleep(LOOK_EVERY_MS)) {
    if ((await openCalls(world)) > 0) continue;
    if ((await runningWorkflows(world)) === 0) return true;
  }
  return false;
}

async function openCalls({ admin }: World): Promise<number> {
  const sql = `select (select count(*) from calls where closed_at is null)::int
    + (select count(*) from webhook_events where routed_at is null)::int as open`;
  return admin(async (client) => (await client.query<{ open: number }>(sql)).rows[0]!.open);
}

/** Without the rounds of reconcileCalls, of which there is always one. */
async function runningWorkflows({ temporal }: World): Promise<number> {
  const { count } = await temporal.workflow.count(
    "ExecutionStatus = 'Running' and WorkflowType != 'reconcileCalls' and WorkflowType != 'temporal-sys-scheduler-workflow'",
  );
  return count;
}

const CANARIES = 3;
const READY_WITHIN_MS = 5_000;

/** Calls after everything was healed: what works again must work wholly. Resolves when they have ended, or should have. */
export async function placeCanaries(world: World): Promise<void> {
  const { seed, calls } = world.schedule;
  const canaries = Array.from({ length: CANARIES }, (_, nth): PlannedCall => {
    const index = calls.length + nth;
    return {
      ...{ index, atMs: 0, to: `+49302312521${nth}`, firstName: 'Kanaria', times: 1, outcome: 'held' },
      ...{
        lastName: `Geheimrat${seed.slice(0, 8)}x${index}`,
        idempotencyKey: `canary-${seed}-${nth}`,
        providerFaults: [],
      },
    };
  });
  await Promise.all(canaries.map((call) => scriptOf(world, call)));
  const delay = monitorEventLoopDelay();
  delay.enable();
  await Promise.all(canaries.map((call) => ask(world, wishOfCall(call), world.facts.canaryCalls)));
  await quiesce(world, 10_000);
  delay.disable();
  world.facts.stoodStillMs = Math.round(delay.max / 1e6);
  world.facts.readyAtEnd = await becomesReady(world);
}

/** One look that is late on a machine full of work is no fault: it is asked for again. */
async function becomesReady(world: World): Promise<boolean> {
  for (const until = Date.now() + READY_WITHIN_MS * world.patience; Date.now() < until; await sleep(LOOK_EVERY_MS))
    if (await world.isReady()) return true;
  return false;
}
