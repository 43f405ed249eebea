import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

/** CPU time since each began, in milliseconds. */
export interface CpuReading {
  atMs: number;
  /** of all processors together, by anybody; what a host took away counts as well */
  busyMs: number;
  /** of each process that we started, directly or not, and of this one; a dead child's time is with its parent */
  ownMs: Map<number, number>;
  parents: Map<number, number>;
}

/** A tick of /proc, on every Linux that Node runs on. */
const TICK_MS = 10;

/** Null where there is no /proc: then nobody knows what else the machine did, and the bench says so. */
export function readCpu(): CpuReading | null {
  if (process.platform !== 'linux') return null;
  const [user, nice, system, , , irq, softIrq, steal] = readFileSync('/proc/stat', 'utf8')
    .split('\n')[0]!
    .split(/\s+/)
    .slice(1)
    .map(Number) as [number, number, number, number, number, number, number, number];
  const parents = new Map<number, number>();
  const ticks = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statOf(name);
    if (fields === null) continue;
    parents.set(Number(name), Number(fields[1]));
    ticks.set(
      Number(name),
      [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0),
    );
  }
  const ownMs = new Map<number, number>();
  for (const [pid, used] of ticks) if (descendsFrom(pid, process.pid, parents)) ownMs.set(pid, used * TICK_MS);
  const busyMs = (user + nice + system + irq + softIrq + steal) * TICK_MS;
  return { atMs: performance.now(), busyMs, ownMs, parents };
}

/** Its fields from the third on: the second can hold anything. */
function statOf(pid: string): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null; // ended while we looked
  }
}

function descendsFrom(pid: number, ancestor: number, parents: Map<number, number>): boolean {
  for (let one: number | undefined = pid; one !== undefined && one > 0; one = parents.get(one))
    if (one === ancestor) return true;
  return false;
}

/** The share of all processors that others than we used between two readings. */
export function usedByOthers(before: CpuReading, after: CpuReading, processors = availableParallelism()): number {
  const own = (reading: CpuReading) => [...reading.ownMs.values()].reduce((sum, ms) => sum + ms, 0);
  const others = after.busyMs - before.busyMs - (own(after) - own(before));
  return Math.max(0, others) / ((after.atMs - before.atMs) * processors);
}

/** CPU time that a process and all below it used between two readings, in milliseconds. */
export function usedBy(pid: number, before: CpuReading, after: CpuReading): number {
  const below = ({ ownMs, parents }: CpuReading) =>
    [...ownMs].filter(([one]) => descendsFrom(one, pid, parents)).reduce((sum, [, ms]) => sum + ms, 0);
  return below(after) - below(before);
}

/** Resident memory of a process and all below it, in bytes; null where there is no /proc. */
export function residentBytes(pid: number): number | null {
  const reading = readCpu();
  if (reading === null) return null;
  return [...reading.ownMs.keys()]
    .filter((one) => descendsFrom(one, pid, reading.parents))
    .reduce((sum, one) => sum + ownResidentBytes(one), 0);
}

function ownResidentBytes(pid: number): number {
  try {
    // What several processes share counts for each its part: PostgreSQL's buffers else count for every connection.
    const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return Number(kilobytes ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

export const thisMachine = (): string =>
  `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ` +
  `${process.platform} ${process.arch}, Node ${process.versions.node}`;
