import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Tested with this one; its findings change from version to version. */
export const SCHEMATHESIS = '4.32.5';

/** Where the message below puts it: outside of the repository, for every clone. */
const home = (env: NodeJS.ProcessEnv): string =>
  join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'candidate-calls', `schemathesis-${SCHEMATHESIS}`);

/**
 * The program `st` of the pinned version: the one that is named, ours, else the one on the PATH.
 * @throws Error that says what is missing and what to type
 */
export function findSchemathesis(named: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  const ours = join(home(env), 'bin', 'st');
  const program = (named && resolve(named)) ?? (existsSync(ours) ? ours : 'st');
  const said = spawnSync(program, ['--version'], { encoding: 'utf8' });
  if (said.status === 0 && said.stdout.trim().endsWith(SCHEMATHESIS)) return program;
  throw new Error(whatToDo(env, program, said.status === 0 ? said.stdout.trim() : null));
}

function whatToDo(env: NodeJS.ProcessEnv, program: string, found: string | null): string {
  const lacks = found === null ? `${program} is not there` : `${program} says "${found}"`;
  const python = spawnSync('python3', ['--version'], { encoding: 'utf8' });
  const first = python.status === 0 ? [] : ['  (first install Python 3.10 or newer: there is no python3)'];
  return [
    `npm run fuzz needs schemathesis ${SCHEMATHESIS}, and ${lacks}. It is a Python program; install it once:`,
    ...first,
    `  python3 -m venv ${home(env)}`,
    `  ${join(home(env), 'bin', 'pip')} install schemathesis==${SCHEMATHESIS}`,
    'or name one: npm run fuzz -- --st /path/to/st',
  ].join('\n');
}
