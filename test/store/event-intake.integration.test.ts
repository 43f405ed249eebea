import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { json } from '../../src/store/database.ts';
import { eventIntake } from '../../src/store/event-intake.ts';
import type { NewWebhookEvent } from '../../src/store/schema.ts';
import { aDatabase } from '../harness/database.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterEach(() => suite.db.deleteFrom('webhook_events').execute());
afterAll(() => suite.drop());

const anEvent = (key: string, text = 'x'): NewWebhookEvent => ({
  id: uuidv7(),
  provider: 'twilio',
  kind: 'test',
  dedupe_key: key,
  event: json({ kind: 'test', text } as never),
  raw: Buffer.from(key),
});
const keysIn = async () => {
  const rows = await suite.db.selectFrom('webhook_events').select('dedupe_key').orderBy('dedupe_key').execute();
  return rows.map((row) => row.dedupe_key);
};

it('stores what comes together in few commits, and tells each delivery which of its events are new', async () => {
  const store = eventIntake(suite.db);
  const deliveries = Array.from({ length: 100 }, (_, index) => [anEvent(`a${index}`), anEvent(`b${index}`)]);
  const stored = await Promise.all(deliveries.map((events) => store(events)));
  const idsOf = (all: { id: string }[][]) => all.map((events) => events.map(({ id }) => id));
  expect(idsOf(stored)).toEqual(idsOf(deliveries as { id: string }[][]));
  expect(await keysIn()).toHaveLength(200);
  const commits = await sql`select distinct xmin::text from webhook_events`.execute(suite.db);
  expect(commits.rows.length).toBeLessThanOrEqual(10);
});

it('takes an event once that is told many times at once, in any order', async () => {
  const stores = [eventIntake(suite.db), eventIntake(suite.db), eventIntake(suite.db)];
  const keys = Array.from({ length: 3_000 }, (_, index) => `k${String(index).padStart(4, '0')}`);
  await Promise.all(stores.flatMap(() => [1, 2]).map(() => sql`select 1`.execute(suite.db))); // connections that are open
  const all = await Promise.all(
    stores.flatMap((store, index) => [
      store((index % 2 ? keys : keys.toReversed()).map((key) => anEvent(key))),
      store(keys.map((key) => anEvent(key))),
    ]),
  );
  expect(all.flat()).toHaveLength(3_000);
  expect(await keysIn()).toEqual(keys);
});

it('loses no neighbour of a delivery that PostgreSQL does not take, and nothing of it stays', async () => {
  const store = eventIntake(suite.db);
  const deliveries = [['1'], ['2'], ['bad', 'with it'], ['3'], ['4']].map((keys) =>
    store(keys.map((key) => anEvent(key, key === 'bad' ? '\u0000' : 'x'))),
  );
  const ends = await Promise.allSettled(deliveries);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(await keysIn()).toEqual(['1', '2', '3', '4']);
});

it('tells everybody when the database is away', async () => {
  const away = await aDatabase();
  const store = eventIntake(away.db);
  await away.drop();
  const ends = await Promise.allSettled(['1', '2', '3', '4'].map((key) => store([anEvent(key)])));
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
});
