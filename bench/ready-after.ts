import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../scripts/start/child.ts';
import { dataDirArgument } from '../scripts/start/processes.ts';
import { ROOT } from '../scripts/start/root.ts';
import { claimPort } from '../scripts/test/claims.ts';
import { inherited } from '../scripts/test/surroundings.ts';

const READY_WITHIN_MS = 120_000;

/**
 * How long the first `npm start` of a clone takes when everything is installed and built: from the launch of its
 * supervisor, with an empty data directory, until `GET /ready` says "ready".
 */
export async function readyAfterMs(dataDir: string): Promise<number> {
  const port = () => claimPort(dataDir).then(String);
  const env = {
    ...inherited(),
    ...(process.env['XDG_CACHE_HOME'] && { XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] }), // where Temporal's program is
    DATA_DIR: dataDir,
    PORT: await port(),
    SIMULATOR_PORT: await port(),
    POSTGRES_PORT: await port(),
    TEMPORAL_PORT: await port(),
    TEMPORAL_UI_PORT: await port(),
  };
  const began = performance.now();
  const supervisor = await startChild({
    name: 'npm start',
    command: process.execPath,
    args: [join(ROOT, 'dist', 'scripts', 'start.js'), '--no-call', dataDirArgument(dataDir)],
    cwd: ROOT,
    env,
    logFile: join(dataDir, 'logs', 'start.log'),
    graceMs: 30_000,
  });
  try {
    while (!(await isReady(env.PORT))) {
      const late = performance.now() - began > READY_WITHIN_MS;
      if (late || supervisor.hasEnded()) throw new Error(`npm start is not ready:\n${supervisor.tail()}`);
      await sleep(50);
    }
    return performance.now() - began;
  } finally {
    await supervisor.stop();
  }
}

async function isReady(port: string): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/ready`, { signal: AbortSignal.timeout(2_000) });
    return ((await answer.json()) as { status: string }).status === 'ready';
  } catch {
    return false;
  }
}
