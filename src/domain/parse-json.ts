import { wellFormed } from './insert-values.ts';

export type ParsedJson = { ok: true; value: unknown } | { ok: false; reason: 'empty' | 'too_deep' | 'invalid' };

/** Deepest nesting taken: far above every contract, far below where recursive code and jsonb give up (F12). */
export const MAX_JSON_DEPTH = 64;

/**
 * JSON from outside. The depth is measured before anything is built, in one pass over the text; a refusal never
 * carries a piece of the body, as the messages of JSON.parse do.
 */
export function parseJson(text: string, { maxDepth = MAX_JSON_DEPTH }: { maxDepth?: number } = {}): ParsedJson {
  if (text.trim() === '') return { ok: false, reason: 'empty' };
  if (isDeeperThan(text, maxDepth)) return { ok: false, reason: 'too_deep' };
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return { ok: false, reason: 'invalid' };
  }
}

/**
 * The same, cleaned as `cleanJson` does it, of text that was decoded from UTF-8. There is hardly ever anything to clean,
 * and whether there can be shows in the text, for a small part of what a copy of the value costs.
 */
export function parseCleanJson(text: string): ParsedJson {
  const parsed = parseJson(text);
  return parsed.ok && CAN_NEED_CLEANING.test(text) ? { ok: true, value: cleanJson(parsed.value) } : parsed;
}

/** U+0000 and half surrogates can only be written as escapes; a number beyond every range is this long or this large. */
const CAN_NEED_CLEANING = /\\u(?:0000|[dD][89a-fA-F])|[0-9.][eE]\+?[0-9]{3}|[0-9]{200}/;

/** Text that PostgreSQL can store: U+0000 becomes a space, half surrogate pairs become U+FFFD; all else stays. */
export const cleanText = (text: string): string => wellFormed(text.replaceAll('\0', ' '));

/**
 * A parsed JSON value that jsonb can store: texts and keys cleaned, numbers beyond every range (`1e999999`) null.
 * For values of parseJson, whose depth is known.
 */
export function cleanJson(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(cleanJson);
  if (typeof value !== 'object' || value === null) return value;
  // fromEntries defines each key as an own property, so that a key named __proto__ is data and nothing else
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [cleanText(key), cleanJson(item)]));
}

/** Exact for valid JSON; in text that is not, JSON.parse stops where the two readings part. */
function isDeeperThan(text: string, maxDepth: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (character === ']' || character === '}') depth -= 1;
  }
  return false;
}
