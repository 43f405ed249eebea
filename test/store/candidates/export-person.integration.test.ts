import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { createPersonExporter, HELD } from '../../../src/store/candidates/export-person.ts';
import { aDatabase } from '../../harness/database.ts';
import { aPersonEverywhere, type SeededPerson } from './a-person.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
let person: SeededPerson;
let neighbour: SeededPerson;
beforeAll(async () => {
  suite = await aDatabase();
  person = await aPersonEverywhere(suite.db, { phone: '+493023125301', lastName: 'Geheimrat' });
  // Their number begins with the same digits.
  neighbour = await aPersonEverywhere(suite.db, { phone: '+4930231253011', lastName: 'Nachbarin' });
});
afterAll(() => suite.drop());

const exported = async (candidateId: string) => (await createPersonExporter(suite.db).export(candidateId))!.held;

describe('what is handed out about a person', () => {
  it('knows every table of the schema', async () => {
    const { rows } = await sql<{ table_name: string }>`
      select table_name from information_schema.tables
      where table_schema = 'public' and table_name not like 'kysely_%'
    `.execute(suite.db);
    expect(Object.keys(HELD).toSorted()).toEqual(rows.map(({ table_name }) => table_name).toSorted());
  });

  it('has something of each table that may hold something', async () => {
    const held = await exported(person.candidateId);
    const counts = Object.fromEntries(Object.entries(held).map(([table, rows]) => [table, rows.length]));
    const one = Object.keys(HELD).filter((table) => typeof HELD[table as keyof typeof HELD] !== 'string');
    expect(counts).toEqual({ ...Object.fromEntries(one.map((table) => [table, 1])), webhook_events: 3 });
  });

  it('is everything where their name or number stands, and nothing of anybody else', async () => {
    const text = JSON.stringify(await exported(person.candidateId));
    expect(text).not.toMatch(/Nachbarin|4930231253011/);
    expect(text).toContain('Geheimrat can begin in May');
    expect(text).toContain('From=%2B493023125301&Name=Geheimrat');
    for (const [table, rows] of Object.entries(await exported(person.candidateId)))
      for (const row of rows.filter(() => table !== 'suppressions'))
        expect([table, JSON.stringify(row)]).toEqual([
          table,
          expect.stringMatching(/geheimrat|493023125301|attempt_/i),
        ]);
  });

  it('of two who share a number, is what was said with the one that is asked for', async () => {
    const other = await suite.db
      .insertInto('candidates')
      .values({ id: '01934f00-0000-7000-8000-0000000000aa', phone: neighbour.phone, name_key: 'anders' })
      .returning('id')
      .executeTakeFirstOrThrow();
    const held = await exported(other.id);
    expect([held['calls'], held['conversations'], held['interview_sessions']]).toEqual([[], [], []]);
    expect(held['messages']).toHaveLength(1);
  });

  it('is null for nobody', async () => {
    expect(await createPersonExporter(suite.db).export('01934f00-0000-7000-8000-00000000dead')).toBeNull();
  });
});
