import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { createSessions, type Sessions } from '../../src/store/sessions.ts';
import { aDatabase } from '../harness/database.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
let sessions: Sessions;
beforeAll(async () => {
  suite = await aDatabase();
  sessions = createSessions(suite.db);
});
afterAll(() => suite.drop());

const OWNER = { keyFingerprint: '0123456789abcdef', person: 'Anna' };
async function aSession(): Promise<Buffer> {
  const tokenHash = createHash('sha256').update(randomUUID()).digest();
  await sessions.begin({ tokenHash, ...OWNER });
  return tokenHash;
}
const age = (tokenHash: Buffer, column: 'created_at' | 'last_used_at', by: string) =>
  sql`update sessions set ${sql.ref(column)} = ${sql.ref(column)} - ${by}::interval where token_hash = ${tokenHash}`.execute(
    suite.db,
  );

describe('19 ends a session at logout, expiry and key removal (T18):', () => {
  it('it is its owner’s until it is ended, for every process that asks', async () => {
    const [mine, other] = [await aSession(), await aSession()];
    expect(await createSessions(suite.db).use(mine)).toEqual(OWNER);
    await sessions.end(mine);
    await sessions.end(mine);
    expect([await sessions.use(mine), await sessions.use(other)]).toEqual([null, OWNER]);
  });

  it('an hour in which nobody used it', async () => {
    const session = await aSession();
    await age(session, 'last_used_at', '59 minutes');
    expect(await sessions.use(session)).toEqual(OWNER);
    // that was a use of it: the hour begins anew
    await age(session, 'last_used_at', '59 minutes');
    expect(await sessions.use(session)).toEqual(OWNER);
    await age(session, 'last_used_at', '61 minutes');
    expect(await sessions.use(session)).toBeNull();
  });

  it('twelve hours, however often it was used', async () => {
    const session = await aSession();
    await age(session, 'created_at', '11 hours 59 minutes');
    expect(await sessions.use(session)).toEqual(OWNER);
    await age(session, 'created_at', '2 minutes');
    expect(await sessions.use(session)).toBeNull();
  });

  it('its row is forgotten when somebody logs in, and no other', async () => {
    const [idle, old, live] = [await aSession(), await aSession(), await aSession()];
    await age(idle, 'last_used_at', '61 minutes');
    await age(old, 'created_at', '13 hours');
    await aSession();
    const rows = await suite.db.selectFrom('sessions').select('token_hash').execute();
    const kept = rows.map(({ token_hash }) => token_hash.toString('hex'));
    expect([idle, old, live].map((session) => kept.includes(session.toString('hex')))).toEqual([false, false, true]);
  });
});
