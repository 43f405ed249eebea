import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CountryCode, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { NUMBER_REFUSAL_MESSAGES, parsePhoneNumber } from '../../src/domain/phone-number.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';

const rules = { allowedCountries: DEFAULT_POLICY.allowedCountries };
const parse = (text: string) => parsePhoneNumber(text, rules);

const berlin = { ok: true, e164: '+493023125101', country: 'DE' };

describe('a number that may be called', () => {
  it.each([
    '+493023125101',
    '+49 30 23125 101',
    '030 23125101',
    '(030) 23125-101',
    '030/23125101',
    '030 / 23125-101',
    '00 49 30 23125101',
    '0049 (0) 30 23125101',
    '+49 (0)30 23125101',
    '+49(0)3023125101',
    '(+49) 30 23125101',
    '+49.30.23125.101',
    '+49 30 23125‑101',
    '+49\u00a030\u202f23125\u00a0101',
    '\u202a+49 30 23125101\u202c',
    '  +49 30 23125101\n',
    'tel:+49-30-23125-101',
    'TEL: 030 23125101',
    '49 30 23125101',
  ])('F1 is read from %j', (text) => {
    expect(parse(text)).toEqual(berlin);
  });

  it('may be one of North America', () => {
    expect(parse('+1 (212) 555-0121')).toEqual({ ok: true, e164: '+12125550121', country: 'US' });
    expect(parse('001 212 555 0121')).toEqual({ ok: true, e164: '+12125550121', country: 'US' });
  });

  it('F2 is written without its country code only in the default country', () => {
    expect(parsePhoneNumber('212 555 0121', { ...rules, defaultCountry: 'US' })).toMatchObject({ country: 'US' });
    expect(parsePhoneNumber('030 23125101', { ...rules, defaultCountry: 'XX' })).toMatchObject({ ok: false });
  });

  it.each(DEFAULT_POLICY.allowedCountries)('may be a mobile of %s', (country) => {
    const example = getExampleNumber(country as CountryCode, examples)!.number;
    expect(parse(example)).toEqual({ ok: true, e164: example, country });
  });
});

// National form or spaced, so that none of these can be taken for somebody's number in E.164.
describe('28 refuses premium, shared-cost, service, satellite and foreign numbers', () => {
  it.each([
    ['0900 1234567', 'type_not_allowed', 'premium'],
    ['0137 1234567', 'type_not_allowed', 'shared cost, mass calls'],
    ['0180 5 123456', 'type_not_allowed', 'shared cost'],
    ['0700 12345678', 'type_not_allowed', 'personal number'],
    ['0800 1234567', 'type_not_allowed', 'toll-free'],
    ['+1 900 555 0101', 'type_not_allowed', 'premium of North America'],
    ['+1 800 555 0199', 'type_not_allowed', 'toll-free of North America'],
    ['+44 70 1234 5678', 'type_not_allowed', 'personal number of Great Britain'],
    ['+1 809 555 0123', 'country_not_allowed', 'Dominican Republic behind +1'],
    ['+979 123456789', 'country_not_allowed', 'international premium'],
    ['+881 612345678', 'country_not_allowed', 'satellite'],
    ['+870 773111632', 'country_not_allowed', 'satellite'],
    ['+800 1234 5678', 'country_not_allowed', 'international toll-free'],
    ['+883 5100 12345', 'country_not_allowed', 'international network'],
    ['118 33', 'not_a_number', 'directory enquiries'],
    ['110', 'not_a_number', 'police'],
    ['112', 'not_a_number', 'emergency'],
    ['116117', 'not_a_number', 'medical service'],
  ])('%s: %s (%s)', (text, reason) => {
    expect(parse(text)).toEqual({ ok: false, reason });
  });

  it.each([
    ['', 'nothing'],
    [' ', 'blank'],
    ['+', 'a sign'],
    ['unbekannt', 'a word'],
    ['ruf an: 030 23125101', 'a sentence'],
    ['+030 23125101', 'plus before a national number'],
    ['+49 +49 30 23125101', 'two country codes'],
    ['00 49 49 30 23125101', 'the country code twice'],
    ['+49 30 23125101 ext. 5', 'an extension'],
    ['+49 30 23125101x5', 'an extension'],
    ['tel:+49-30-23125101;ext=12', 'an extension'],
    ['+1 212 555 0121,,123', 'dial pauses'],
    ['+49 30 23125101#12', 'keys to press'],
    ['030 23125101 / 102', 'two numbers'],
    ['030 23125101/030 23125102', 'two numbers'],
    ['030 23125101; 030 23125102', 'two numbers'],
    ['+49 30', 'an area code'],
    ['+1 (0) 212 555 0121', 'a trunk prefix where there is none'],
    ['{"to":"030 23125101"}', 'JSON'],
    ['0'.repeat(100_000), 'very long'],
  ])('F1, F2 %j is no number: %s', (text) => {
    expect(parse(text)).toEqual({ ok: false, reason: 'not_a_number' });
  });

  it('is any number when no country is allowed', () => {
    expect(parsePhoneNumber('+493023125101', { allowedCountries: [] })).toEqual({
      ok: false,
      reason: 'country_not_allowed',
    });
  });
});

describe('the parser', () => {
  const numberLike = fc.oneof(
    fc.string({ unit: fc.constantFrom(...Array.from('0123456789+ ()-/.x')), maxLength: 24 }),
    fc
      .tuple(fc.constantFrom('+49', '0', '0049', '+1', '+44', '+43', '+41'), fc.stringMatching(/^[0-9]{5,12}$/))
      .map((pieces) => pieces.join(' ')),
  );

  it('F1 reads its own result as the same number, whatever the default country', () => {
    fc.assert(
      fc.property(numberLike, fc.constantFrom('DE', 'US', 'GB'), (text, defaultCountry) => {
        const first = parse(text);
        fc.pre(first.ok);
        expect(first).toEqual(parsePhoneNumber(first.ok ? first.e164 : '', { ...rules, defaultCountry }));
        expect(first).toHaveProperty('e164', expect.stringMatching(/^\+[1-9][0-9]{6,14}$/));
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(numberLike, fc.string({ unit: 'binary' })), fc.string(), (text, defaultCountry) => {
        expect(typeof parsePhoneNumber(text, { ...rules, defaultCountry }).ok).toBe('boolean');
      }),
    );
  });
});

describe('what people read', () => {
  it('has a message for each refusal, without a digit in it', () => {
    expect(Object.values(NUMBER_REFUSAL_MESSAGES).join('')).not.toMatch(/[0-9]/);
  });
});
