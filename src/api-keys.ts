/**
 * What a key opens. `trigger`: the drop-in doors, placing a call, and asking after it without conversation and analysis.
 * `viewer`: reads. `operator`: reads and acts. `admin`: everything, also what is about people as a whole (export,
 * erasure) and keys.
 */
export const ROLES = ['trigger', 'viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** One key of one person or system; its name tells them apart in the log, the key is never said. */
export interface NamedKey {
  name: string;
  role: Role;
  key: string;
}

/** 128 bits in base64 without padding, or more. */
const SHORTEST_KEY = 22;
const NAME = /^[\w.-]{1,64}$/;

/**
 * `API_KEYS`: `name:role:key`, with commas between them; a key may hold colons. Names are unique, keys too, and a key is
 * long enough not to be guessed. Faults name the entry by its place: its text may be a key.
 */
export function readApiKeys(text: string | undefined, faults: string[]): NamedKey[] {
  const entries = (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  const keys = entries.flatMap((entry, index) => {
    const read = readEntry(entry);
    if (typeof read !== 'string') return [read];
    faults.push(
      `API_KEYS: entry ${index + 1} ${read}: write name:role:key, such as anna:viewer:<at least 22 characters>`,
    );
    return [];
  });
  if (new Set(keys.map(({ name }) => name)).size < keys.length) faults.push('API_KEYS: a name stands there twice');
  if (new Set(keys.map(({ key }) => key)).size < keys.length) faults.push('API_KEYS: two names have the same key');
  return keys;
}

function readEntry(entry: string): NamedKey | string {
  const [name = '', word = '', ...rest] = entry.split(':');
  const key = rest.join(':');
  const role = ROLES.find((known) => known === word);
  if (!NAME.test(name)) return 'has no name of letters, digits, dots, dashes';
  if (role === undefined) return `has no role out of ${ROLES.join(', ')}`;
  if (key.length < SHORTEST_KEY || /\s/.test(key)) return `has a key that is too short or has spaces in it`;
  return { name, role, key };
}
