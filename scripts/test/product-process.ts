import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from '../start/child.ts';
import { dataDirArgument } from '../start/processes.ts';
import { ROOT } from '../start/root.ts';

/** One process of a product under test, which a test may kill, freeze, stop and start again. */
export interface ProductProcess {
  readonly name: string;
  /** of the newest start */
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, waits; SIGKILL after ten seconds */
  stop(): Promise<void>;
  /** resolves when the process runs, not when it is ready */
  start(): Promise<void>;
  restart(): Promise<void>;
  hasEnded(): boolean;
  /** resolves with how the newest start ended: "exit code 0", "signal SIGKILL" */
  ended(): Promise<string>;
  /** all it wrote, over all its starts */
  log(): string;
}

export interface ProcessOptions {
  name: string;
  /** in dist/ */
  script: string;
  runDir: string;
  env: Record<string, string>;
}

/** Starts a compiled program of ours. The run's directory in its arguments lets the end of the run find it. */
export async function startProcess({ name, script, runDir, env }: ProcessOptions): Promise<ProductProcess> {
  const launch = () =>
    startChild({
      name,
      command: process.execPath,
      args: ['--enable-source-maps', join(ROOT, 'dist', script), dataDirArgument(runDir)],
      cwd: ROOT,
      env,
      logFile: join(runDir, 'logs', `${name}.log`),
    });
  let child: Child = await launch();
  const stop = async () => {
    child.kill('SIGCONT'); // a frozen one hears nothing
    await child.stop();
  };
  const start = async () => {
    if (!child.hasEnded()) throw new Error(`${name} runs already`);
    child = await launch();
  };
  return {
    name,
    get pid() {
      return child.pid;
    },
    kill: (signal) => child.kill(signal),
    stop,
    start,
    restart: async () => {
      await stop();
      await start();
    },
    hasEnded: () => child.hasEnded(),
    ended: () => child.ended,
    log: () => readFileSync(child.logFile, 'utf8').trimEnd(),
  };
}
