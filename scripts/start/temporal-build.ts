import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './root.ts';
import { inWords, say } from './say.ts';
import { tryTemporal } from './temporal-probe.ts';

const RECIPE = join(ROOT, 'tools', 'temporal');
const PROGRESS_EVERY_MS = 15_000;

const underWay = new Map<string, Promise<string>>();

/**
 * Builds the CLI that tools/temporal/go.mod pins, into the cache, under another name until it is whole. Who asks while
 * it is being built (the fault bench has several lanes) gets the same one.
 * @throws Error in a few words: no Go, or the last line of what Go said.
 */
export function buildTemporal(target: string, signal: AbortSignal): Promise<string> {
  const build = underWay.get(target) ?? buildInto(target, signal).finally(() => underWay.delete(target));
  underWay.set(target, build);
  return build;
}

async function buildInto(target: string, signal: AbortSignal): Promise<string> {
  mkdirSync(dirname(target), { recursive: true });
  const unfinished = `${target}.build-${process.pid}`;
  const go = spawn(
    'go',
    ['build', '-trimpath', '-ldflags', '-s -w', '-o', unfinished, 'github.com/temporalio/cli/cmd/temporal'],
    // Pure Go, and nothing written into the clone.
    {
      cwd: RECIPE,
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    },
  );
  const began = Date.now();
  const progress = setInterval(
    () => say(`  still building Temporal, ${inWords(Date.now() - began)} so far …`),
    PROGRESS_EVERY_MS,
  );
  try {
    await finished(go);
    renameSync(await tryTemporal(unfinished), target);
    return target;
  } finally {
    clearInterval(progress);
    rmSync(unfinished, { force: true });
  }
}

async function finished(go: ChildProcess): Promise<void> {
  let lastLine = '';
  for (const stream of [go.stdout, go.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (lastLine = text.trim().split('\n').at(-1) || lastLine));
  }
  try {
    await once(go, 'spawn');
  } catch {
    throw new Error('`go` is not on the PATH');
  }
  say('Building the Temporal server from source with Go: about six minutes on two cores, once per machine …');
  const [code] = (await once(go, 'close')) as [number | null];
  if (code !== 0) throw new Error(`go build failed: ${lastLine || 'it was ended by a signal'}`);
}
