import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { whyTooOld } from './temporal-version.ts';

/** Runs `<program> --version`. @returns the program. @throws Error in a few words: not there, does not run, too old. */
export async function tryTemporal(program: string): Promise<string> {
  const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: 10_000 }).catch((error) => {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === 'ENOENT' ? 'not there' : `does not run (${message.trim().split('\n')[0]})`);
  });
  const tooOld = whyTooOld(stdout);
  if (tooOld !== null) throw new Error(tooOld);
  return program;
}
