import { execFile } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './root.ts';
import { say, warn } from './say.ts';
import type { Part, Supervisor } from './supervisor.ts';

/** An editor writes a file in several steps, and several files at once. */
const SETTLED_AFTER_MS = 200;

/** `npm run dev`: after each change of a source file, builds and restarts these parts. Errors of the build are shown. */
export function restartOnChange(supervisor: Supervisor, parts: Part[]): void {
  let timer: NodeJS.Timeout | undefined;
  let work = Promise.resolve();
  const watcher = watch(join(ROOT, 'src'), { recursive: true }, (_, file) => {
    if (!file?.endsWith('.ts')) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      work = work.then(() => rebuild(supervisor, parts));
    }, SETTLED_AFTER_MS);
  });
  supervisor.signal.addEventListener('abort', () => watcher.close());
  say('Watching src/: a change is built and worker and API are started again.');
}

async function rebuild(supervisor: Supervisor, parts: Part[]): Promise<void> {
  try {
    await run([join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json']);
    await run([join(ROOT, 'dist', 'scripts', 'bundle.js')]);
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    return warn((stdout + stderr).trim() || message);
  }
  if (supervisor.signal.aborted) return;
  say(`Changed: ${parts.map(({ name }) => name).join(' and ')} start again.`);
  await Promise.all(parts.map((part) => supervisor.restart(part)));
}

const run = (args: string[]) => promisify(execFile)(process.execPath, args, { cwd: ROOT });
