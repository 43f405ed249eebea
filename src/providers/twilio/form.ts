/** Decoded parameters in the order they came. Pairs, never an object: a name may be `__proto__` or come twice. */
export type FormPairs = readonly (readonly [name: string, value: string])[];

const MAX_PAIRS = 200;
const MAX_NAME = 128;
const MAX_VALUE = 64 * 1024;

/** An urlencoded body as pairs; `too_many` when it has more or longer ones than Twilio ever sends. Never throws. */
export function parseForm(raw: string | Buffer): { pairs: FormPairs } | 'too_many' {
  const text = raw.toString('utf8');
  // Counted before anything is built.
  if (countAtMost(text, '&', MAX_PAIRS) >= MAX_PAIRS) return 'too_many';
  const pairs = [...new URLSearchParams(withoutQuestionMark(text))];
  const tooLong = pairs.some(([name, value]) => name.length > MAX_NAME || Buffer.byteLength(value) > MAX_VALUE);
  return tooLong ? 'too_many' : { pairs };
}

/** The first value of a name; the one that counts when it came more than once. */
export const firstValue = (pairs: FormPairs, name: string): string | null =>
  pairs.find(([given]) => given === name)?.[1] ?? null;

/** URLSearchParams takes a leading `?` for the mark of a query; in a body it is part of the first name. */
const withoutQuestionMark = (text: string): string => (text.startsWith('?') ? `%3F${text.slice(1)}` : text);

function countAtMost(text: string, character: string, limit: number): number {
  let count = 0;
  for (let at = text.indexOf(character); at !== -1 && count < limit; at = text.indexOf(character, at + 1)) count += 1;
  return count;
}
