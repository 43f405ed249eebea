import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { verifyElevenLabsSignature } from '../../../src/providers/elevenlabs/webhook.ts';
import { recording } from '../recorded-server.ts';

const vectors = recording('signature_vectors.json').elevenlabs;
const rawBody = Buffer.from(vectors.body_utf8);
const secrets = [vectors.secret as string];
const now = new Date(vectors.now * 1_000);
const verify = (header: string | string[] | undefined, changes = {}) =>
  verifyElevenLabsSignature({ header, rawBody, secrets, now, ...changes });

const hexOf = (t: number | string, body: Buffer | string = rawBody, secret = secrets[0]!) =>
  createHmac('sha256', secret).update(`${t}.`).update(body).digest('hex');
const signed = (t: number | string, body?: Buffer | string) => `t=${t},v0=${hexOf(t, body)}`;
const t = vectors.now as number;
const good: string = vectors.headers.t_v0;
const hex = good.slice(-64);

describe('verifyElevenLabsSignature', () => {
  it('T1 accepts every valid form of the vectors, its parts in either order', () => {
    expect(verify(good)).toBe('valid');
    expect(verify(vectors.headers.v0_t_swapped)).toBe('valid');
    expect(verify(good.replace(',', ', '))).toBe('valid');
    expect(verify(good.toUpperCase().replace('T=', 't=').replace('V0=', 'v0='))).toBe('valid');
  });

  it('reads a body in pieces as it reads it whole', () => {
    expect(verify(good, { rawBody: [rawBody.subarray(0, 7), rawBody.subarray(7)] })).toBe('valid');
    expect(verify(good, { rawBody: [rawBody.subarray(7), rawBody.subarray(0, 7)] })).toBe('invalid');
    expect(verify(good, { rawBody: [] })).toBe('invalid');
  });

  it.each(['v0_only_raw_body', 'sha256_legacy', 'bare_hex', 'wrong', 'too_old'])(
    'T1 and nothing else: refuses the vector %s',
    (name) => {
      expect(verify(vectors.headers[name])).toBe('invalid');
    },
  );

  it.each([undefined, '', []])('says that the header is missing: %j', (header) => {
    expect(verify(header)).toBe('missing');
  });

  it.each([
    [`t=${t}`],
    [`v1=${hex}`],
    [`t=${t},v1=${hexOf(t)}`],
    [`t=abc,v0=${hex}`],
    [`t=,v0=${hex}`],
    [`t=1,t=2,v0=${hex}`],
    [`${good},${good}`],
    [`t=1e9,v0=${hex}`],
    [`t=-1,v0=${hex}`],
    [`t=${t},v0=`],
    [`t=${t},v0=${hexOf(t).slice(1)}`],
    [`t=${t},v0=${hexOf(t)}0`],
    [`t=${t},v0=${'z'.repeat(64)}`],
    [`t=${t},v0=${'z'.repeat(64)},v0=${hexOf(t)}`],
    [`t=${t};v0=${hexOf(t)}`],
    [`${signed(t)},`],
    [`,${signed(t)}`],
    ['several'],
    [' '],
    ['t=1,v0=\u{1F600}'],
  ])('T6 survives malformed digests and headers without throwing: %j', (header) => {
    expect(verify(header)).toBe('invalid');
  });

  it('refuses a header that came twice', () => {
    expect(verify([good])).toBe('invalid');
    expect(verify([good, good])).toBe('invalid');
    expect(verify(`${good}, ${good}`)).toBe('invalid');
  });

  it('D9 refuses other bytes: a flipped one, a space more, the same JSON written anew (T1)', () => {
    expect(verify(good, { rawBody: Buffer.concat([rawBody, Buffer.from(' ')]) })).toBe('invalid');
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(vectors.body_utf8), null, 1));
    expect(verify(good, { rawBody: rewritten })).toBe('invalid');
    fc.assert(
      fc.property(fc.nat(rawBody.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const tampered = Buffer.from(rawBody);
        tampered[at]! ^= change;
        return verify(good, { rawBody: tampered }) === 'invalid';
      }),
    );
  });

  it.each([
    [-1_799, 'valid'],
    [-1_800, 'valid'],
    [-1_801, 'invalid'],
    [1_799, 'valid'],
    [1_800, 'valid'],
    [1_801, 'invalid'],
  ])('T2 rejects 1,801 s old and 1,801 s early: made %i s from now is %s', (offset, verdict) => {
    expect(verify(signed(t + offset))).toBe(verdict);
  });

  it('D1 accepts old and new secret during a rotation, and several signatures in one header (T5)', () => {
    expect(verify(good, { secrets: ['new', secrets[0]] })).toBe('valid');
    expect(verify(good, { secrets: [secrets[0], 'new'] })).toBe('valid');
    expect(verify(good, { secrets: ['new'] })).toBe('invalid');
    expect(verify(`t=${t},v0=${'0'.repeat(64)},v0=${hexOf(t)}`)).toBe('valid');
    expect(verify(`t=${t},v1=abc,v0=${hexOf(t)}`)).toBe('valid');
  });

  it('accepts nothing without a secret, also not what an empty one signs', () => {
    expect(verify(good, { secrets: [] })).toBe('invalid');
    expect(verify(`t=${t},v0=${hexOf(t, rawBody, '')}`, { secrets: [''] })).toBe('invalid');
  });

  it('never throws and never accepts what was not signed', () => {
    const part = fc.oneof(fc.string(), fc.constantFrom('t=', 'v0=', ',', `t=${t}`, `v0=${hex}`, hex));
    fc.assert(
      fc.property(fc.array(part), (parts) => verify(parts.join(',')) !== 'valid' && verify(parts.join('')) !== 'valid'),
    );
  });
});
