import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ProductProcess, startProcess } from '../../scripts/test/product-process.ts';
import { ROOT } from '../../scripts/start/root.ts';
import type { RunFacts } from '../record.ts';

/** A process of the product, whose every end is either our doing or a fault of the run. */
export interface BenchProcess {
  name: string;
  isUp(): boolean;
  kill(): Promise<void>;
  /** SIGTERM; SIGKILL when it is not done in time */
  terminate(withinMs: number): Promise<void>;
  freeze(): void;
  thaw(): void;
  start(): Promise<void>;
  /** its clock only; 0 = right again */
  shiftClock(offsetMs: number): void;
  log(): string;
}

interface Options {
  name: string;
  script: string;
  runDir: string;
  /** in front of the name in the log's file */
  prefix: string;
  env: Record<string, string>;
  facts: Pick<RunFacts, 'exits' | 'absences'>;
}

export async function startBenchProcess({ name, script, runDir, prefix, env, facts }: Options): Promise<BenchProcess> {
  const offsetFile = join(runDir, `${prefix}${name}.clock`);
  const shifter = `--import ${pathToFileURL(join(ROOT, 'chaos', 'shift-clock.mjs')).href}`;
  let awayFromMs: number | null = null;
  let isOurs = false;

  const process: ProductProcess = await startProcess({
    name: `${prefix}${name}`,
    script,
    runDir,
    env: { ...env, CLOCK_OFFSET_FILE: offsetFile, NODE_OPTIONS: shifter },
  });
  const leave = () => void (awayFromMs ??= Date.now());
  const comeBack = () => {
    if (awayFromMs !== null) facts.absences.push({ process: name, fromMs: awayFromMs, untilMs: Date.now() });
    awayFromMs = null;
  };
  const watch = () =>
    void process.ended().then((how) => {
      leave();
      facts.exits.push({ process: name, atMs: Date.now(), how, ours: isOurs });
    });
  watch();

  const end = async (signal: NodeJS.Signals, withinMs: number) => {
    isOurs = true;
    leave();
    process.kill('SIGCONT');
    process.kill(signal);
    const late = setTimeout(() => process.kill('SIGKILL'), withinMs);
    await process.ended();
    clearTimeout(late);
  };
  return {
    name,
    isUp: () => !process.hasEnded(),
    kill: () => end('SIGKILL', 0),
    terminate: (withinMs) => end('SIGTERM', withinMs),
    freeze() {
      leave();
      process.kill('SIGSTOP');
    },
    thaw() {
      process.kill('SIGCONT');
      comeBack();
    },
    async start() {
      if (!process.hasEnded()) return;
      isOurs = false;
      await process.start();
      comeBack();
      watch();
    },
    shiftClock: (offsetMs) =>
      offsetMs === 0 ? rmSync(offsetFile, { force: true }) : writeFileSync(offsetFile, String(offsetMs)),
    log: () => process.log(),
  };
}
