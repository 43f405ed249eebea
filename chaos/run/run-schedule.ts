import type { RunRecord, Schedule } from '../record.ts';
import { prepareDisks } from '../faults/on-database.ts';
import { playFaults } from '../faults/play-faults.ts';
import type { Servers } from '../processes/servers.ts';
import { attack } from './attacker.ts';
import { exportRecord } from './export-record.ts';
import { placeCanaries, quiesce } from './quiesce.ts';
import { sendTraffic } from './traffic.ts';
import { startWorld, type World } from './world.ts';

const READY_WITHIN_MS = 30_000;

/** One run: the product starts, traffic and faults happen, everything is healed, and what it left behind is handed over. */
export async function runSchedule(schedule: Schedule, servers: Servers): Promise<RunRecord> {
  const logsBefore = Object.fromEntries(servers.logs().map(({ name, bytes }) => [name, bytes]));
  const world = await startWorld(schedule, servers);
  try {
    await untilReady(world);
    await prepareDisks(world);
    const calm = new AbortController();
    const attacked = attack(world, calm.signal);
    const answered = sendTraffic(world);
    await playFaults(world);
    world.facts.healedAtMs = Date.now();
    await answered;
    world.facts.quietAtMs = (await quiesce(world)) ? Date.now() : null;
    await placeCanaries(world);
    calm.abort();
    await attacked;
    return await exportRecord(world, logsBefore);
  } finally {
    await world.stop();
  }
}

async function untilReady(world: World): Promise<void> {
  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until; ) {
    if (await world.isReady()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const logs = [...world.processes.values()].map((process) => `--- ${process.name}\n${process.log().slice(-2_000)}`);
  throw new Error(`the product was not ready within ${READY_WITHIN_MS} ms\n${logs.join('\n')}`);
}
