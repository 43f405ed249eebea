import {
  type CountryCode,
  isSupportedCountry,
  type NumberType,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

export type NumberRefusal = 'not_a_number' | 'country_not_allowed' | 'type_not_allowed';

export type ParsedNumber = { ok: true; e164: string; country: string } | { ok: false; reason: NumberRefusal };

export interface NumberRules {
  /** ISO codes, such as `DE`; an empty list refuses every number */
  allowedCountries: readonly string[];
  /** country of a number written without its country code */
  defaultCountry?: string;
}

/** For the caller who sent the number; the number itself is never quoted. */
export const NUMBER_REFUSAL_MESSAGES: Readonly<Record<NumberRefusal, string>> = {
  not_a_number: 'The number is not a valid phone number. Use international format and no extension.',
  country_not_allowed: 'Numbers of this country or network are not called.',
  type_not_allowed: 'Only landline, mobile and VoIP numbers are called, no premium, service or personal numbers.',
};

const CALLED_TYPES: ReadonlySet<NumberType> = new Set(['FIXED_LINE', 'MOBILE', 'FIXED_LINE_OR_MOBILE', 'VOIP']);

/** Longest spelling looked at, in UTF-16 units. */
const LONGEST_SPELLING = 64;
const SPELLING = /^\+?[0-9 ().\-/]+$/;
/** Most digits of a country's area code (Germany's have up to five). */
const LONGEST_AREA_CODE = 5;

/**
 * The one way from a written number to one we may dial: API, import and dial use it alike (contracts §9.18, T27).
 * It parses instead of stripping, so that `+44 (0) 20 …` or `0049 …` cannot become a valid-looking wrong number.
 */
export function parsePhoneNumber(text: string, { allowedCountries, defaultCountry = 'DE' }: NumberRules): ParsedNumber {
  const spelling = plainSpelling(text);
  if (spelling === null || namesTwoNumbers(spelling, defaultCountry)) return { ok: false, reason: 'not_a_number' };

  const number = parsed(spelling, defaultCountry);
  if (!number?.isValid()) return { ok: false, reason: 'not_a_number' };
  // Satellite and other worldwide networks have no country: they are in nobody's list.
  if (!number.country || !allowedCountries.includes(number.country))
    return { ok: false, reason: 'country_not_allowed' };
  if (!CALLED_TYPES.has(number.getType())) return { ok: false, reason: 'type_not_allowed' };
  return { ok: true, e164: number.number, country: number.country };
}

/** True for a number as providers write it. Senders can also be short codes or names: those are nobody's number. */
export const isE164 = (text: string): boolean => /^\+[1-9][0-9]{6,14}$/.test(text);

/** Number in plain ASCII, or null when it holds anything but one number: words, extensions, dial pauses. */
function plainSpelling(text: string): string | null {
  if (text.length > LONGEST_SPELLING) return null;
  const spelling = text
    .replace(/\p{Cf}/gu, '') // direction marks, which copying from an address book leaves behind
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s/g, ' ')
    .trim()
    .replace(/^tel:\s*/i, '')
    .replace(/^\(\+([0-9]+)\)/, (_, countryCode: string) => `+${countryCode} `);
  return SPELLING.test(spelling) ? spelling : null;
}

/** `030 23125101 / 102`: a slash after more than an area code separates two numbers, and joined they would ring a third. */
function namesTwoNumbers(spelling: string, defaultCountry: string): boolean {
  const slash = spelling.lastIndexOf('/');
  if (slash < 0) return false;
  const before = parsed(spelling.slice(0, slash), defaultCountry);
  return before !== undefined && before.nationalNumber.length > LONGEST_AREA_CODE;
}

function parsed(spelling: string, defaultCountry: string) {
  const region: { defaultCountry?: CountryCode } = isSupportedCountry(defaultCountry) ? { defaultCountry } : {};
  return parsePhoneNumberFromString(spelling, { ...region, extract: false });
}
