import type { BenchProcess } from '../processes/product.ts';
import type { World } from '../run/world.ts';

/** Ends what a deed began. */
export type Heal = () => Promise<void>;

/** How long a process that was told to stop may take before it is killed. */
const STOP_WITHIN_MS = 3_000;
const HOUR_MS = 3_600_000;

export async function killProcess(world: World, name: string): Promise<Heal> {
  const process = processOf(world, name);
  await process.kill();
  return () => process.start();
}

export async function terminateProcess(world: World, name: string): Promise<Heal> {
  const process = processOf(world, name);
  await process.terminate(STOP_WITHIN_MS);
  return () => process.start();
}

export async function freezeProcess(world: World, name: string): Promise<Heal> {
  const process = processOf(world, name);
  process.freeze();
  return async () => process.thaw();
}

export async function addWorker(world: World): Promise<null> {
  if (!world.processes.has('worker-2')) await world.addWorker();
  return null;
}

/** @param by "+31m", "-2h", or "dst": over the next moment at which clocks in Berlin change */
export async function shiftClock(world: World, name: string, by: string): Promise<Heal> {
  const process = processOf(world, name);
  process.shiftClock(offsetOf(by));
  return async () => process.shiftClock(0);
}

function processOf({ processes }: World, name: string): BenchProcess {
  const process = processes.get(name);
  if (!process) throw new Error(`there is no process ${name}`);
  return process;
}

function offsetOf(by: string): number {
  if (by === 'dst') return nextClockChangeMs() - Date.now() - 500;
  const [, sign, amount, unit] = /^([+-])(\d+)([mh])$/.exec(by) ?? [];
  if (!sign) throw new Error(`no such shift of a clock: ${by}`);
  return Number(`${sign}${amount}`) * (unit === 'h' ? HOUR_MS : 60_000);
}

function nextClockChangeMs(): number {
  const format = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin', timeZoneName: 'longOffset' });
  const zone = (ms: number) => format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value;
  const now = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
  for (let ms = now; ms < now + 400 * 24 * HOUR_MS; ms += HOUR_MS)
    if (zone(ms) !== zone(ms + HOUR_MS)) return ms + HOUR_MS;
  return now;
}
