import type { Product } from '../scripts/test/product.ts';
import { addedAroundKill, type Killed } from './recovery.ts';
import { median, percentile, printBesideFloor, printFigure } from './figures.ts';
import { inTurns, undisturbed } from './in-turns.ts';
import { atRate, throughput } from './load.ts';
import { readCpu, usedBy } from './machine.ts';
import type { Systems } from './systems.ts';
import { burstAt, clockOf, untilQuiet } from './webhook-burst.ts';
import { WEBHOOK_DOORS } from './webhook-doors.ts';

/** A load as calls come in an office's morning, and one near what two cores can do. */
const RATES = { trigger: 5, added: 8 };
const IN_FLIGHT = 50;
const BURST = 200;

export interface BlockSizes {
  turns: number;
  blockMs: number;
  kills: number;
}

/** How long who asks for a call waits for the answer. @returns why calls failed */
export async function triggerLatency(systems: Systems, { turns, blockMs }: BlockSizes): Promise<string[]> {
  const measured = await inTurns(turns, systems, (system) => atRate(system, RATES.trigger, blockMs));
  printP50AndP99('trigger', measured, ({ answeredMs }) => answeredMs);
  return failuresOf(measured);
}

/** What we add to a call from its request to its closed row. @returns why calls failed */
export async function addedLatency(systems: Systems, { turns, blockMs }: BlockSizes): Promise<string[]> {
  const measured = await inTurns(turns, systems, (system) => atRate(system, RATES.added, blockMs));
  printP50AndP99('addedLatency', measured, ({ addedMs }) => addedMs);
  return failuresOf(measured);
}

/** Calls per second, and what each costs in each process. @returns why calls failed */
export async function callsPerSecond(systems: Systems, { turns, blockMs }: BlockSizes): Promise<string[]> {
  const pids = systems.infrastructure.pids();
  const measured = await inTurns(turns, systems, async (system) => {
    const before = readCpu();
    const load = await throughput(system, IN_FLIGHT, blockMs);
    const after = readCpu();
    const processes = { api: system.api.pid, worker: system.worker.pid, ...pids, simulator: system.simulator.pid };
    const cpuMs = Object.entries(processes).map(([name, pid]) => [
      name,
      before && after ? usedBy(pid, before, after) / load.closed : null,
    ]);
    return { ...load, cpuMs: Object.fromEntries(cpuMs) as Record<string, number | null> };
  });
  printBesideFloor(
    'callsPerSecond',
    'calls/s',
    measured.map(({ product, floor }) => ({ product: product.callsPerSecond, floor: floor.callsPerSecond })),
  );
  for (const process of Object.keys(measured[0]!.product.cpuMs)) {
    const used = measured.flatMap(({ product, floor }) => {
      const [ours, theirs] = [product.cpuMs[process], floor.cpuMs[process]];
      return ours == null || theirs == null ? [] : [{ product: ours, floor: theirs }];
    });
    if (used.length > 0) printBesideFloor('cpuMsPerCall', 'ms', used, { process });
  }
  return failuresOf(measured);
}

/** A burst of webhooks at the door that both have; the first burst of each is not counted. @returns wrong answers */
export async function webhookAck(systems: Systems, { turns }: BlockSizes): Promise<string[]> {
  const door = WEBHOOK_DOORS.find(({ path }) => path === '/api/webhooks/elevenlabs/post-call')!;
  const since = await clockOf(systems.product);
  const undone: string[] = [];
  let sent = 0;
  const next = async (system: Product) => {
    const burst = await burstAt(system, door, (sent += BURST), BURST);
    // The floor does nothing with an event of nobody's call; the product follows it to its end.
    if (system === systems.product) undone.push(...(await untilQuiet(system, since)));
    return burst;
  };
  await next(systems.floor);
  await next(systems.product);
  const measured = await inTurns(turns, systems, next);
  printP50AndP99('webhookAck', measured, ({ took }) => took);
  return [...undone, ...measured.flatMap(({ product, floor }) => [...product.wrong, ...floor.wrong])];
}

/** What a kill -9 of each process adds to calls, the worker's beside the floor. @returns why calls failed */
export async function recovery(systems: Systems, { kills }: BlockSizes): Promise<string[]> {
  const workers = await inTurns(kills, systems, (system) => addedAroundKill(system, systems.infrastructure, 'worker'));
  printBesideFloor(
    'recoveryP99Ms',
    'ms',
    workers.map((turn) => ({
      product: percentile(turn.product.addedMs, 0.99),
      floor: percentile(turn.floor.addedMs, 0.99),
    })),
    { killed: 'worker' },
  );
  return [
    ...failuresOf(workers),
    ...(await recoveryAlone(systems, kills, 'api')),
    ...(await recoveryAlone(systems, kills, 'temporal')),
  ];
}

/**
 * The same without the floor, which has nothing that would make up for a webhook lost with its API, and waits half a minute
 * for a worker that was killed. @returns why calls failed
 */
export async function recoveryAlone(
  { infrastructure, product }: Systems,
  kills: number,
  killed: Killed,
): Promise<string[]> {
  const p99s: number[] = [];
  const failures: string[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const around = await undisturbed(() => addedAroundKill(product, infrastructure, killed));
    p99s.push(percentile(around.addedMs, 0.99));
    failures.push(...around.failures);
  }
  printFigure('recoveryP99Ms', median(p99s), 'ms', { killed });
  return failures;
}

/** @param of the latencies of a block */
function printP50AndP99<Block>(
  name: string,
  turns: readonly { product: Block; floor: Block }[],
  of: (block: Block) => number[],
): void {
  for (const [percent, share] of [
    ['P50', 0.5],
    ['P99', 0.99],
  ] as const)
    printBesideFloor(
      `${name}${percent}Ms`,
      'ms',
      turns.map(({ product, floor }) => ({
        product: percentile(of(product), share),
        floor: percentile(of(floor), share),
      })),
    );
}

const failuresOf = (turns: readonly Record<'floor' | 'product', { failures: string[] }>[]): string[] =>
  turns.flatMap(({ floor, product }) => [...floor.failures.map((failure) => `floor: ${failure}`), ...product.failures]);
