import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RunningProcess {
  pid: number;
  parentPid: number;
  args: string;
}

/** How a data directory shows in the arguments of the processes that work on it. */
export interface DataDirMarks {
  dataDir: string;
  /** the PostgreSQL cluster, which lives elsewhere when we are root */
  clusterDir: string | null;
}

/** The last argument of each Node process that we start. */
export const dataDirArgument = (dataDir: string): string => `--data-dir=${dataDir}`;

/** Reads the output of `ps -eo pid=,ppid=,args=`. Lines that are none of a process are left out. */
export function parseProcesses(psOutput: string): RunningProcess[] {
  return psOutput.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*\S)\s*$/.exec(line);
    return match ? [{ pid: Number(match[1]), parentPid: Number(match[2]), args: match[3]! }] : [];
  });
}

/** The processes that were started for this data directory, whoever started them. */
export function processesOf(marks: DataDirMarks, processes: RunningProcess[]): RunningProcess[] {
  return processes.filter(
    ({ args }) =>
      args.endsWith(` ${dataDirArgument(marks.dataDir)}`) ||
      args.includes(` --db-filename ${marks.dataDir}/temporal.db`) ||
      (marks.clusterDir !== null && args.endsWith(` -D ${marks.clusterDir}`)),
  );
}

/** Among them the one that looks after the others. */
export const isSupervisor = ({ args }: RunningProcess): boolean => /[\\/]scripts[\\/]start\.js /.test(args);

/** Every process of this machine that we may see. */
export function listProcesses(): RunningProcess[] {
  try {
    const maxBuffer = 32 * 1024 * 1024;
    return parseProcesses(execFileSync('ps', ['-ww', '-eo', 'pid=,ppid=,args='], { encoding: 'utf8', maxBuffer }));
  } catch (error) {
    // Small container images have no ps; there /proc says the same.
    if (process.platform === 'linux') return readProc();
    throw error;
  }
}

function readProc(): RunningProcess[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const args = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parentPid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      return args ? [{ pid: Number(name), parentPid, args }] : [];
    } catch {
      return []; // ended while we looked
    }
  });
}

export function marksOf(dataDir: string): DataDirMarks {
  return { dataDir, clusterDir: clusterDirOf(dataDir) };
}

/** Where the cluster of a data directory is: `<data>/postgres/cluster`, with the link of the root layout followed. */
export function clusterDirOf(dataDir: string): string {
  const home = join(dataDir, 'postgres');
  try {
    return join(readlinkSync(home), 'cluster');
  } catch {
    return join(home, 'cluster');
  }
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/**
 * Ends processes: PostgreSQL by its fast shutdown, the others by SIGTERM, what is left after `graceMs` by SIGKILL.
 * Resolves when all are gone (at the latest two seconds after SIGKILL).
 */
export async function endProcesses(processes: RunningProcess[], graceMs = 5_000): Promise<void> {
  const left = () => processes.filter((one) => isStillThere(one));
  for (const one of processes) sendSignal(one.pid, / -D \S/.test(one.args) ? 'SIGINT' : 'SIGTERM');
  for (const until = Date.now() + graceMs; left().length > 0 && Date.now() < until; ) await sleep(50);
  for (const { pid } of left()) sendSignal(pid, 'SIGKILL');
  for (const until = Date.now() + 2_000; left().length > 0 && Date.now() < until; ) await sleep(20);
}

/** By its arguments too: the pid may belong to somebody else by now, and a dead one that nobody reaped has none. */
function isStillThere(one: RunningProcess): boolean {
  return isAlive(one.pid) && listProcesses().some(({ pid, args }) => pid === one.pid && args === one.args);
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // already gone
  }
}
