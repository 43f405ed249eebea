import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { type Db, openDatabase } from '../../src/store/database.ts';
import { attemptsOfCall } from '../../src/store/calls/attempts.ts';
import { readCall } from '../../src/store/calls/calls.ts';
import { preparedName } from '../../src/store/prepared-statements.ts';
import { aDatabase } from '../harness/database.ts';
import { anAcceptedCall } from './rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
let one: Db;
beforeAll(async () => {
  suite = await aDatabase();
  // One connection: what it has prepared is what is looked at.
  one = openDatabase(suite.url, { connections: 1, statementTimeoutMs: 5_000, prepares: true });
});
afterAll(async () => {
  await one.destroy();
  await suite.drop();
});

const prepared = async () => {
  const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(one);
  return rows.map(({ statement }) => statement);
};

describe('a connection that prepares', () => {
  it('has a statement planned once, however often it comes', async () => {
    const id = await anAcceptedCall(suite.db);
    for (let time = 0; time < 8; time += 1) expect((await readCall(one, id)).id).toBe(id);
    expect((await prepared()).filter((text) => text.includes('from "calls"'))).toHaveLength(1);
  });

  it('goes on when the next version adds a column, also in a transaction', async () => {
    const id = await anAcceptedCall(suite.db);
    await one.transaction().execute(async (trx) => {
      await readCall(trx, id);
      await attemptsOfCall(trx, id);
    });
    await sql`alter table calls add column of_the_next_version text default 'x'`.execute(suite.db);
    await sql`alter table call_attempts add column of_the_next_version text`.execute(suite.db);
    await one.transaction().execute(async (trx) => {
      expect(await readCall(trx, id)).not.toHaveProperty('of_the_next_version');
      expect(await attemptsOfCall(trx, id)).toEqual([]);
    });
  });

  it('goes on with statements for all columns as well, which it does not prepare', async () => {
    const id = await anAcceptedCall(suite.db);
    const read = () => one.selectFrom('timeline').selectAll().where('call_id', '=', id).execute();
    await read();
    await sql`alter table timeline add column of_the_next_version text`.execute(suite.db);
    await read();
    expect((await prepared()).filter((text) => text.includes('select * from "timeline"'))).toEqual([]);
  });
});

describe('what is prepared', () => {
  it.each([
    'select * from calls where id = $1',
    'select calls.*, 1 from calls where id = $1',
    'SELECT "a".* from "a" where id = $1',
    'update calls set phase = $1 returning *',
  ])('is nothing whose columns a migration changes: %s', (text) => {
    expect(preparedName(text, 1)).toBeUndefined();
  });

  it('is nothing that a number of rows makes, and nothing without parameters', () => {
    expect(preparedName('insert into many rows', 101)).toBeUndefined();
    expect(preparedName('select now()', 0)).toBeUndefined();
  });

  it('has one name, also where * multiplies or counts', () => {
    const text = `select count(*), $1 * interval '1 ms' from calls`;
    expect(preparedName(text, 1)).toMatch(/^s\d+$/);
    expect(preparedName(text, 1)).toBe(preparedName(text, 1));
  });

  it('is bounded: what comes after three hundred texts is planned each time', () => {
    for (let index = 0; index < 320; index += 1) preparedName(`select $1 + ${index}`, 1);
    expect(preparedName('select $1 - 1', 1)).toBeUndefined();
  });
});
