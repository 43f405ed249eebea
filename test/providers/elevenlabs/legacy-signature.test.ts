import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { verifyLegacySignature } from '../../../src/providers/elevenlabs/legacy-signature.ts';

const rawBody = Buffer.from('{"type":"test","data":{}}');
const digest = createHmac('sha256', 'second').update(rawBody).digest('hex');
const verify = (header: string | string[] | undefined, secrets = ['first', 'second']) =>
  verifyLegacySignature({ header, rawBody, secrets });

describe('a signature of old', () => {
  it.each([digest, `v0=${digest}`, `sha256=${digest}`, digest.toUpperCase(), ` ${digest} `])('is %s', (header) => {
    expect(verify(header)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'v0=',
    `v1=${digest}`,
    `t=1,v0=${digest}`,
    `t=abc,v0=${digest}`,
    `t=,v0=${digest}`,
    `t=1,t=2,v0=${digest}`,
    `v0=${digest},t=1`,
    `v0=${digest},v0=${digest}`,
    `sha256=v0=${digest}`,
    digest.slice(1),
    `${digest}00`,
    'z'.repeat(64),
    [digest, digest],
  ])('T4 never falls back to a body-only signature when `t` is present, or anything else is off: %j', (header) => {
    expect(verify(header)).toBe(false);
  });

  it('proves nothing without its secret, and an empty one is none', () => {
    expect(verify(digest, ['first'])).toBe(false);
    expect(verify(createHmac('sha256', 'x').update('').digest('hex'), [''])).toBe(false);
    expect(verify(digest, [])).toBe(false);
  });
});
