import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ChildOptions {
  name: string;
  command: string;
  args: string[];
  logFile: string;
  env: NodeJS.ProcessEnv;
  cwd?: string;
  /** run as this user (only root may) */
  user?: { uid: number; gid: number } | null;
  /** asks for an orderly end; SIGTERM unless said otherwise */
  stopSignal?: NodeJS.Signals;
  /** how long an orderly end may take before SIGKILL */
  graceMs?: number;
}

/** A process of ours, in its own process group so that Ctrl-C in the terminal does not reach it before we want it to. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** resolves with "exit code 1" or "signal SIGKILL" once it has ended; never rejects */
  readonly ended: Promise<string>;
  hasEnded(): boolean;
  /** Asks for an orderly end and waits for it; SIGKILL after the grace. Harmless when it has ended. */
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** the last lines it wrote since this start */
  tail(lines?: number): string;
}

const alive = new Set<Child>();

/** Ends everything that is still running, at once and without waiting. */
export function killAllChildren(signal: NodeJS.Signals = 'SIGKILL'): void {
  for (const child of alive) child.kill(signal);
}

/** Starts a process whose output goes to a log file. @throws when the program cannot be run at all. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const log = openLog(options.logFile);
  const logStart = fstatSync(log).size;
  const spawned = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', log, log],
    ...(options.user ?? {}),
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    spawned.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
  });
  await new Promise<void>((resolve, reject) => {
    spawned.once('spawn', resolve);
    spawned.once('error', reject);
  });
  const child = asChild(options, spawned, ended, logStart);
  alive.add(child);
  void ended.then(() => alive.delete(child));
  return child;
}

function asChild(options: ChildOptions, spawned: ChildProcess, ended: Promise<string>, logStart: number): Child {
  const { name, logFile, stopSignal = 'SIGTERM', graceMs = 10_000 } = options;
  const hasEnded = () => spawned.exitCode !== null || spawned.signalCode !== null;
  const kill = (signal: NodeJS.Signals) => {
    if (hasEnded()) return;
    // SIGKILL goes to the whole group, so that nothing it started survives it.
    if (signal !== 'SIGKILL' || !killGroup(spawned.pid!)) spawned.kill(signal);
  };
  return {
    name,
    pid: spawned.pid!,
    logFile,
    ended,
    hasEnded,
    kill,
    async stop() {
      kill(stopSignal);
      const waiting = new AbortController();
      const grace = sleep(graceMs, 'late', { signal: waiting.signal }).catch(() => 'ended');
      if ((await Promise.race([ended, grace])) === 'late') kill('SIGKILL');
      waiting.abort();
      await ended;
    },
    tail: (lines = 15) => linesSince(logFile, logStart).slice(-lines).join('\n'),
  };
}

function killGroup(pid: number): boolean {
  try {
    process.kill(-pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

const LONGEST_LOG_BYTES = 10 * 1024 * 1024;

/** Appends, so that what an earlier start wrote before it crashed is kept; one older file beside it. */
function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  try {
    if (statSync(file).size > LONGEST_LOG_BYTES) renameSync(file, `${file}.1`);
  } catch {
    // there is none yet
  }
  return openSync(file, 'a', 0o600);
}

function linesSince(file: string, start: number): string[] {
  if (!existsSync(file)) return []; // somebody removed the data directory
  return readFileSync(file).subarray(start).toString('utf8').trimEnd().split('\n');
}
