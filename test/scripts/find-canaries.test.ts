import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findCanaries } from '../../scripts/test/find-canaries.ts';

let runDir: string;
beforeEach(() => {
  runDir = mkdtempSync(join(tmpdir(), 'canaries-'));
  mkdirSync(join(runDir, 'logs'));
});
afterEach(() => rmSync(runDir, { recursive: true }));

describe('the look for personal data after a run', () => {
  it.each([
    ['a name in a log', 'logs/product-api.log', '{"msg":"Erika Geheimrat101"}'],
    [
      'a name as a payload in Temporal’s database',
      'temporal.db',
      `x${Buffer.from('{"name":"Geheimrat101"}').toString('base64')}`,
    ],
    ['a name as a payload, one byte on', 'temporal.db', Buffer.from('{"names":"Geheimrat101"}').toString('base64')],
    ['a name as a payload, two bytes on', 'temporal.db', Buffer.from('{"namess":"Geheimrat101"}').toString('base64')],
    ['a number in the national form', 'logs/postgres.log', 'Key (phone)=(030 23125101)'.replace(' 2', '2')],
    ['a number in E.164', 'logs/product-worker-1.log', 'to +493023125101'],
  ])('finds %s', (_title, file, content) => {
    writeFileSync(join(runDir, file), content);
    expect(findCanaries(runDir)).toEqual([expect.stringContaining(file)]);
  });

  it('finds nothing in ids and outcomes', () => {
    writeFileSync(
      join(runDir, 'logs', 'api.log'),
      '{"callId":"01a1fd64-a0c1-7594-bc7c-7119bbfedd31","outcome":"held"}',
    );
    expect(findCanaries(runDir)).toEqual([]);
  });
});
