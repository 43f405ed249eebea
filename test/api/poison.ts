/** Bodies that no door may choke on: each is refused with a 4xx, and nothing of it comes back. */

export const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** Occurs in every body below that can hold a text; must not occur in an answer or a log line. */
export const CANARY = 'Kanarienvogel';

/** None of these is a usable request at any door. */
export const BAD_BODIES: [name: string, body: string | Uint8Array][] = [
  ['nothing', ''],
  ['blanks', '  \n '],
  ['no JSON', `{"candidate": "${CANARY}`],
  ['single quotes', `{'candidate': '${CANARY}'}`],
  ['a list', `["${CANARY}"]`],
  ['a text', `"${CANARY}"`],
  ['a text holding a text', JSON.stringify(JSON.stringify(CANARY))],
  ['null', 'null'],
  ['a number', '42'],
  ['a huge number', '1e999999'],
  ['an empty object', '{}'],
  ['65 levels', `{"${CANARY}":${nested(64)}}`],
  ['100,000 levels', nested(100_000)],
  ['100,000 open brackets', '['.repeat(100_000)],
  ['a prototype', `{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":"${CANARY}"}}}`],
  ['no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
  ['UTF-16', new Uint8Array(Buffer.from(`{"candidate":"${CANARY}"}`, 'utf16le'))],
  ['NUL bytes', new Uint8Array(64)],
];
