import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  ATTEMPT_COLUMNS,
  CALL_COLUMNS,
  CONVERSATION_COLUMNS,
  DELIVERY_COLUMNS,
  EVENT_COLUMNS,
  SESSION_COLUMNS,
} from '../../src/store/columns.ts';
import { aDatabase } from '../harness/database.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

it.each<[table: string, columns: readonly string[]]>([
  ['calls', CALL_COLUMNS],
  ['call_attempts', ATTEMPT_COLUMNS],
  ['webhook_events', [...EVENT_COLUMNS, 'raw']],
  ['conversations', CONVERSATION_COLUMNS],
  ['crm_deliveries', DELIVERY_COLUMNS],
  ['interview_sessions', SESSION_COLUMNS],
])('every column of %s is read', async (table, columns) => {
  const tables = await suite.db.introspection.getTables();
  const held = tables.find(({ name }) => name === table)!.columns.map(({ name }) => name);
  expect(new Set(columns)).toEqual(new Set(held));
});
