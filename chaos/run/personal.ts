import { existsSync, readFileSync } from 'node:fs';
import type { PlannedCall } from '../record.ts';

/** What may be nowhere but in PostgreSQL, in every spelling that a payload or a line may have. */
export const spellingsOf = (calls: readonly Pick<PlannedCall, 'to' | 'lastName'>[]): string[] => [
  ...new Set(calls.flatMap(({ to, lastName }) => [...inBase64(lastName), lastName, ...numberSpellings(to)])),
];

const numberSpellings = (to: string): string[] => [
  to,
  to.slice(1),
  encodeURIComponent(to),
  ...inBase64(to),
  ...(to.startsWith('+49') ? [`0${to.slice(3)}`] : []),
];

/** At each of the three places in which it can start, without what its neighbours decide. */
const inBase64 = (text: string): string[] =>
  [0, 1, 2].map((before) => {
    const encoded = Buffer.from('x'.repeat(before) + text).toString('base64');
    const from = Math.ceil((before * 4) / 3);
    const whole = Math.floor(((before + text.length) * 4) / 3);
    return encoded.slice(from, whole).replaceAll('=', '');
  });

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
