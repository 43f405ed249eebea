/**
 * Values of strangers (names, questions) in texts that a language model reads. ElevenLabs fills `{{…}}` itself and knows
 * `system__…` and `secret__…` variables, so a value must never bring, or complete, a placeholder (contracts §9.30, T25).
 */

/** Longest name, company, place or heading, in code points. */
export const NAME_LIMIT = 100;
/** Longest question, context, transition or other sentence, in code points. */
export const SENTENCE_LIMIT = 500;

const LONE_SURROGATE = /\p{Surrogate}/gu;
// oxlint-disable-next-line no-control-regex -- these are what it is about: C0 without tab and newline
const CONTROL = /[\u0000-\u0008\u000b-\u001f]/g;
const PLACEHOLDER = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** Length as the contracts count it: code points, not UTF-16 units. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Replaces halves of surrogate pairs, which neither PostgreSQL nor UTF-8 can hold, by U+FFFD. */
export const wellFormed = (text: string): string => text.replace(LONE_SURROGATE, '\uFFFD');

/** Makes a value inert: `{{` and `}}` broken up, control characters as spaces, all else byte for byte (contracts §9.30). */
export function cleanValue(text: string): string {
  return wellFormed(text)
    .replace(CONTROL, ' ')
    .replace(/\{(?=\{)/g, '{ ')
    .replace(/\}(?=\})/g, '} ');
}

/** An inert name, company or place of at most NAME_LIMIT code points. */
export const cleanName = (text: string): string => firstCodePoints(cleanValue(text), NAME_LIMIT);

/** An inert question or sentence of at most SENTENCE_LIMIT code points. */
export const cleanSentence = (text: string): string => firstCodePoints(cleanValue(text), SENTENCE_LIMIT);

/**
 * Fills the placeholders of `template` that `values` knows, cleaned, in one pass: what was inserted is never looked at
 * again. Unknown placeholders stay, for ElevenLabs to fill from the dynamic variables.
 */
export function insertValues(template: string, values: Readonly<Record<string, string>>): string {
  let filled = '';
  let position = 0;
  for (const match of template.matchAll(PLACEHOLDER)) {
    if (!Object.hasOwn(values, match[1]!)) continue;
    filled = joinInert(filled, template.slice(position, match.index), position > 0);
    filled = joinInert(filled, cleanValue(values[match[1]!]!), true);
    position = match.index + match[0].length;
  }
  return joinInert(filled, template.slice(position), position > 0);
}

/** The first of the texts that is not blank, or null. */
export function firstFilled(...texts: (string | null)[]): string | null {
  return texts.find((text) => text !== null && text.trim() !== '') ?? null;
}

/** Two clean neighbours can still make a placeholder at their seam: `{` beside `{secret__x}`. */
function joinInert(before: string, after: string, seamHasValue: boolean): string {
  const brace = after[0];
  const seam = seamHasValue && (brace === '{' || brace === '}') && before.endsWith(brace);
  return seam ? `${before} ${after}` : before + after;
}

function firstCodePoints(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let end = 0;
  let count = 0;
  for (const character of text) {
    if (count === limit) break;
    count += 1;
    end += character.length;
  }
  return text.slice(0, end);
}
