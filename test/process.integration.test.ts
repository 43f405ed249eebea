import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../scripts/start/root.ts';

const GIVE_UP_AFTER_MS = 700;

/** A process of ours that does this when it is told to stop; resolves once it runs. */
async function running(whenStopping: string) {
  const program = `
    import { runProcess } from ${JSON.stringify(pathToFileURL(join(ROOT, 'dist', 'src', 'process.js')).href)};
    await runProcess('test', ${GIVE_UP_AFTER_MS}, async (stopping) => {
      setInterval(() => {}, 1_000);
      process.stdout.write('up');
      await stopping;
      ${whenStopping}
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

async function toldToStop(child: Awaited<ReturnType<typeof running>>) {
  const since = performance.now();
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, afterMs: performance.now() - since };
}

describe('a process that is told to stop', () => {
  it('ends well when it stops in time', async () => {
    expect((await toldToStop(await running(''))).code).toBe(0);
  });

  it('that hangs in stopping is given up after its time, and says so by its exit code', async () => {
    const { code, afterMs } = await toldToStop(await running('await new Promise(() => {});'));
    expect(code).toBe(1);
    expect(afterMs).toBeGreaterThan(GIVE_UP_AFTER_MS - 50);
  });
});
