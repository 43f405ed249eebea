import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { DEMO } from '../../../src/demo-settings.ts';
import { keyOlderHashes, keyPhoneHashes, phoneHash, phoneHashes } from '../../../src/store/calls/phone-hash.ts';
import { optInAgain, optOut } from '../../../src/store/messages/opt-outs.ts';
import { aDatabase } from '../../harness/database.ts';

const PHONE = '+493023125303';
const FROM_BEFORE = createHmac('sha256', 'candidate-calls/suppressions/v1').update(PHONE).digest('hex');

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());
afterEach(async () => {
  keyPhoneHashes([DEMO.suppressionKey]);
  await suite.db.deleteFrom('suppressions').execute();
});

const kept = async () =>
  (await suite.db.selectFrom('suppressions').select('phone_hash').execute()).map(({ phone_hash }) => phone_hash);

it('is not to be had without the key', () => {
  const byDemo = phoneHash(PHONE);
  keyPhoneHashes(['another']);
  expect(phoneHash(PHONE)).not.toBe(byDemo);
});

it('of before there was a key stays valid, and is keyed without knowing the number', async () => {
  await suite.db.insertInto('suppressions').values({ phone_hash: FROM_BEFORE, reason: 'said so' }).execute();
  expect(phoneHashes(PHONE)).toContain(FROM_BEFORE);
  expect(await keyOlderHashes(suite.db)).toBe(1);
  expect(await kept()).toEqual([phoneHash(PHONE)]);
  expect(await keyOlderHashes(suite.db)).toBe(0);
  expect(await suite.db.selectFrom('suppressions').select('reason').executeTakeFirst()).toEqual({ reason: 'said so' });
});

it('is one row where both are there', async () => {
  await optOut(suite.db, PHONE, new Date());
  await suite.db.insertInto('suppressions').values({ phone_hash: FROM_BEFORE, reason: 'said so' }).execute();
  await keyOlderHashes(suite.db);
  expect(await kept()).toEqual([phoneHash(PHONE)]);
});

it('is found by an older key that stays in the list, also to be lifted', async () => {
  await optOut(suite.db, PHONE, new Date(1_000));
  keyPhoneHashes(['newer', DEMO.suppressionKey]);
  expect(phoneHashes(PHONE)).toEqual(expect.arrayContaining(await kept()));
  expect(await optInAgain(suite.db, PHONE, new Date(2_000))).toBe(true);
  expect(await kept()).toEqual([]);
});
