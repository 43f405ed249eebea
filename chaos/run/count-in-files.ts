import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setImmediate as othersFirst } from 'node:timers/promises';

/**
 * spelling → how often the files hold it; those that they do not hold are left out. Between the spellings the other lanes
 * have their turn: a file of Temporal's takes seconds to look through.
 */
export async function countInFiles(
  files: readonly string[],
  spellings: readonly string[],
): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const file of files.filter((one) => existsSync(one))) {
    const bytes = await readFile(file);
    for (const spelling of spellings) {
      await othersFirst();
      for (let at = bytes.indexOf(spelling); at >= 0; at = bytes.indexOf(spelling, at + 1))
        found[spelling] = (found[spelling] ?? 0) + 1;
    }
  }
  return found;
}
