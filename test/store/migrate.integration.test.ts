import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { migrate } from '../../src/store/database.ts';
import { aDatabase } from '../harness/database.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

describe('bringing the schema forward', () => {
  it('does nothing where everything is done', async () => {
    expect(await migrate(suite.db)).toEqual([]);
  });

  it('lets a process of the version before start on the schema of the next one', async () => {
    await sql`insert into kysely_migration (name, timestamp) values ('999-of-the-next-version', now()::text)`.execute(
      suite.db,
    );
    expect(await migrate(suite.db)).toEqual([]);
  });
});
