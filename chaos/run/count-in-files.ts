import { existsSync, readFileSync } from 'node:fs';

/** spelling → how often the files hold it; those that they do not hold are left out */
export function countInFiles(files: readonly string[], spellings: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const file of files.filter((one) => existsSync(one))) {
    const bytes = readFileSync(file);
    for (const spelling of spellings) {
      for (let at = bytes.indexOf(spelling); at >= 0; at = bytes.indexOf(spelling, at + 1))
        found[spelling] = (found[spelling] ?? 0) + 1;
    }
  }
  return found;
}
