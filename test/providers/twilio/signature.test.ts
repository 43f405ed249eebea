import { createHash, createHmac } from 'node:crypto';
import { parse } from 'node:querystring';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { getExpectedTwilioSignature, validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { verifyTwilioSignature } from '../../../src/providers/twilio/webhook.ts';
import { recording } from '../recorded-server.ts';

const vector = recording('signature_vectors.json').twilio;
const PUBLIC_URL = 'https://hooks.example';
const PATH = '/api/webhooks/twilio/sms/incoming';
const FORM = 'application/x-www-form-urlencoded';
const TOKEN: string = vector.auth_token;
const vectorBody = Buffer.from(new URLSearchParams(vector.params).toString());

/** Twilio's rule, written down apart from the SDK. */
const sign = (url: string, pairs: (readonly [string, string])[], token = TOKEN) => {
  const names = [...new Set(pairs.map(([name]) => name))].sort();
  const values = (name: string) => [...new Set(pairs.filter((pair) => pair[0] === name).map((pair) => pair[1]))].sort();
  const text = url + names.flatMap((name) => values(name).map((value) => name + value)).join('');
  return createHmac('sha1', token).update(text, 'utf8').digest('base64');
};

const verify = (changes: Partial<Parameters<typeof verifyTwilioSignature>[0]> = {}) =>
  verifyTwilioSignature({
    header: vector.x_twilio_signature,
    publicUrl: PUBLIC_URL,
    rawPathAndQuery: PATH,
    rawBody: vectorBody,
    contentType: FORM,
    authTokens: [TOKEN],
    ...changes,
  });

const verifyForm = (raw: string, path = PATH) => {
  const header = sign(PUBLIC_URL + path, [...new URLSearchParams(raw)]);
  return verify({ header, rawBody: Buffer.from(raw), rawPathAndQuery: path });
};

describe('verifyTwilioSignature of a form', () => {
  it('accepts the recorded signature', () => {
    expect(verify()).toBe('valid');
    expect(verify({ contentType: `${FORM}; charset=UTF-8` })).toBe('valid');
    expect(verify({ publicUrl: `${PUBLIC_URL}/` })).toBe('valid');
  });

  it.each([
    'a=1&a=2',
    'a=2&a=1&a=2',
    'b[]=3&c[d]=4',
    'a=',
    'a=+x+',
    'MediaUrl0=https%3A%2F%2Fmedia.example%2F1',
    '__proto__=1&hasOwnProperty=2&toString=3&constructor=4',
    'Body=%F0%9F%98%80+%C3%BC',
  ])('T11 verifies repeated, empty and bracketed parameters: %s', (raw) => {
    expect(verifyForm(raw)).toBe('valid');
  });

  it('T11 signs over the query as it came, never mixed with the body', () => {
    expect(verifyForm('CallSid=CA2', `${PATH}?CallSid=CA1&name=%27a%27`)).toBe('valid');
    expect(verify({ rawPathAndQuery: `${PATH}?x=1` })).toBe('invalid');
  });

  it('refuses a changed parameter, path, host or token', () => {
    expect(verify({ rawBody: Buffer.from(vectorBody.toString().replace('Saturday', 'Sunday')) })).toBe('invalid');
    expect(verify({ rawBody: Buffer.concat([vectorBody, Buffer.from('&Extra=1')]) })).toBe('invalid');
    expect(verify({ rawPathAndQuery: '/api/webhooks/twilio/events' })).toBe('invalid');
    expect(verify({ publicUrl: 'https://evil.example' })).toBe('invalid');
    expect(verify({ authTokens: ['other'] })).toBe('invalid');
  });

  it('refuses one changed character anywhere in the values', () => {
    const entries = Object.entries(vector.params as Record<string, string>);
    fc.assert(
      fc.property(fc.nat(entries.length - 1), fc.string({ minLength: 1, maxLength: 3 }), (at, more) => {
        const changed = entries.map(
          ([name, value], index) => [name, index === at ? value + more : value] as [string, string],
        );
        return verify({ rawBody: Buffer.from(new URLSearchParams(changed).toString()) }) === 'invalid';
      }),
    );
  });

  it('D1 accepts old and new token during a rotation, and nothing without one (T5)', () => {
    expect(verify({ authTokens: ['new', TOKEN] })).toBe('valid');
    expect(verify({ authTokens: [TOKEN, 'new'] })).toBe('valid');
    expect(verify({ authTokens: [] })).toBe('invalid');
    const bySomebody = createHmac('sha1', '')
      .update(PUBLIC_URL + PATH)
      .digest('base64');
    expect(verify({ header: bySomebody, rawBody: Buffer.from(''), authTokens: [''] })).toBe('invalid');
  });

  it.each([undefined, '', []])('says that the header is missing: %j', (header) => {
    expect(verify({ header })).toBe('missing');
  });

  it.each([
    ['twice', [vector.x_twilio_signature, vector.x_twilio_signature]],
    ['joined', `${vector.x_twilio_signature}, ${vector.x_twilio_signature}`],
    ['shorter', vector.x_twilio_signature.slice(1)],
    ['longer', `${vector.x_twilio_signature}=`],
    ['no base64', '\u{1F600}'],
    ['blank', ' '],
  ])('T6 refuses a header that is %s', (_what, header) => {
    expect(verify({ header })).toBe('invalid');
  });

  it('refuses more pairs than it reads, and content types that Twilio does not send', () => {
    expect(verifyForm(Array<string>(201).fill('a=1').join('&'))).toBe('invalid');
    expect(verify({ contentType: 'text/plain' })).toBe('invalid');
    expect(verify({ contentType: 'multipart/form-data' })).toBe('invalid');
    expect(verify({ contentType: undefined })).toBe('invalid');
  });
});

describe('verifyTwilioSignature of JSON', () => {
  // Own vector: token events-token, https://hooks.example/api/webhooks/twilio/events?bodySHA256=<hash>.
  const rawBody = Buffer.from('[{"id":"EZ1","type":"com.twilio.eventstreams.test-event"}]');
  const path =
    '/api/webhooks/twilio/events?bodySHA256=2f1b2a0824fe19bd62b8f514b1143057eeb41e1b527c8af5479f1607ace03255';
  const header = 'mUqUcfDkmQyDeYGuz0UyCqPGxAQ=';
  const events = (changes: Partial<Parameters<typeof verifyTwilioSignature>[0]> = {}) =>
    verify({
      header,
      rawPathAndQuery: path,
      rawBody,
      contentType: 'application/json',
      authTokens: ['events-token'],
      ...changes,
    });
  const signed = (rawPathAndQuery: string, body: Buffer) =>
    events({ header: sign(PUBLIC_URL + rawPathAndQuery, [], 'events-token'), rawPathAndQuery, rawBody: body });

  it('accepts a signed address that holds the hash of the bytes', () => {
    expect(events()).toBe('valid');
    expect(events({ contentType: 'application/json; charset=utf-8' })).toBe('valid');
  });

  it('refuses other bytes under the same address', () => {
    expect(events({ rawBody: Buffer.concat([rawBody, Buffer.from(' ')]) })).toBe('invalid');
    fc.assert(
      fc.property(fc.nat(rawBody.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const tampered = Buffer.from(rawBody);
        tampered[at]! ^= change;
        return events({ rawBody: tampered }) === 'invalid';
      }),
    );
  });

  it('refuses bytes whose hash was put into an address that nobody signed', () => {
    const other = Buffer.from('[]');
    const hash = createHash('sha256').update(other).digest('hex');
    const rawPathAndQuery = `/api/webhooks/twilio/events?bodySHA256=${hash}`;
    expect(events({ rawBody: other, rawPathAndQuery })).toBe('invalid');
    expect(signed(rawPathAndQuery, other)).toBe('valid');
  });

  it.each(['', '?bodySHA256=', '?bodySHA256=abc', `?bodySHA256=${'z'.repeat(64)}`, `?bodysha256=${'0'.repeat(64)}`])(
    'refuses a signed address without a hash: %j',
    (query) => {
      expect(signed(`/api/webhooks/twilio/events${query}`, rawBody)).toBe('invalid');
    },
  );
});

describe('verifyTwilioSignature', () => {
  it('agrees with the official package on every well-formed form', () => {
    const name = fc.oneof(
      fc.constantFrom('Body', 'To', 'a', 'a[]', 'a[b]', '__proto__', 'constructor', '?x'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }),
    );
    const value = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.constantFrom('', ' ', '+', '&=', '%00', '😀'),
    );
    const form = fc.array(fc.tuple(name, value), { maxLength: 12 });
    fc.assert(
      fc.property(form, form, fc.constantFrom('', '?x=1', '?x=%27&x=2'), (pairs, others, query) => {
        const raw = new URLSearchParams(pairs).toString();
        const official = (text: string) =>
          // Arrays of this realm: the package asks for them by instanceof.
          Object.fromEntries(
            Object.entries(parse(text)).map(([key, given]) => [key, Array.isArray(given) ? Array.from(given) : given]),
          );
        const header = getExpectedTwilioSignature(TOKEN, PUBLIC_URL + PATH + query, official(raw));
        const asked = { header, rawPathAndQuery: PATH + query };
        expect(verify({ ...asked, rawBody: Buffer.from(raw) })).toBe('valid');
        const other = new URLSearchParams(others).toString();
        const alsoValid = validateRequest(TOKEN, header, PUBLIC_URL + PATH + query, official(other));
        expect(verify({ ...asked, rawBody: Buffer.from(other) })).toBe(alsoValid ? 'valid' : 'invalid');
      }),
    );
  });

  it('never throws and never accepts what was not signed', () => {
    const types = fc.constantFrom(FORM, 'application/json', '', undefined);
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.uint8Array(), types, (header, rawPathAndQuery, noise, contentType) => {
        const verdict = verify({ header, rawPathAndQuery, rawBody: Buffer.from(noise), contentType });
        return verdict === (header === '' ? 'missing' : 'invalid');
      }),
    );
    expect(verify({ publicUrl: 'not a url', rawPathAndQuery: '' })).toBe('invalid');
  });
});
