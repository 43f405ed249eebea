import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The project's directory, seen from the compiled tree (dist/scripts/start) as well as from the sources (tests). */
export const ROOT = resolve(
  here,
  here.includes('dist') && /dist[\\/]scripts[\\/]start$/.test(here) ? '../../..' : '../..',
);
