import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { ActivityDependencies } from '../../../src/activities/dependencies.ts';
import { reconcile } from '../../../src/activities/calls/reconcile-calls.ts';
import { DEFAULT_MESSAGE_POLICY } from '../../../src/domain/messages/message-policy.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { createLog } from '../../../src/log.ts';
import { storeEvents } from '../../../src/store/events.ts';
import { aDatabase } from '../../harness/database.ts';
import { anAcceptedCall } from '../../store/rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

describe('a round of reconcileCalls', () => {
  it('B2 sees every call that stands still, and is not held up by one that fails', async () => {
    const calls = [await anAcceptedCall(suite.db), await anAcceptedCall(suite.db)];
    const events = [uuidv7(), uuidv7()];
    await storeEvents(
      suite.db,
      events.map((id) => ({ id, provider: 'twilio', kind: 'test', dedupe_key: id, raw: Buffer.from(id) })),
    );
    await sql`update calls set updated_at = now() - interval '1 minute'`.execute(suite.db);
    await sql`update webhook_events set received_at = now() - interval '1 minute'`.execute(suite.db);

    const tried: string[] = [];
    const failOn = (broken: string) => (id: string) => {
      tried.push(id);
      if (id === broken) throw new Error('broken');
      return true;
    };
    const start = failOn(calls[0]!);
    const route = failOn(events[0]!);
    const deps = {
      db: suite.db,
      log: createLog('test', { level: 'silent' }),
      reconcilePolicy: { ...DEFAULT_POLICY, stalledAfterMs: 1_000, notRoutedAfterMs: 1_000 },
      messages: { policy: DEFAULT_MESSAGE_POLICY },
      recordings: { policy: DEFAULT_POLICY },
      calls: {
        isRunning: async () => false,
        start: async ({ id }: { id: string }) => start(id),
        route: async ({ id }: { id: string }) => void route(id),
      },
    } as unknown as ActivityDependencies;

    expect(await reconcile(deps)()).toEqual({ started: 1, toldAgain: 0, routed: 1 });
    expect(tried.toSorted()).toEqual([...calls, ...events].toSorted());
  });

  it('leaves alone a call that comes to its end while the round looks at it', async () => {
    const callId = await anAcceptedCall(suite.db);
    await sql`update calls set updated_at = now() - interval '1 minute', started_at = now()`.execute(suite.db);
    const deps = {
      db: suite.db,
      log: createLog('test', { level: 'silent' }),
      reconcilePolicy: { ...DEFAULT_POLICY, stalledAfterMs: 1_000, notRoutedAfterMs: 1_000 },
      messages: { policy: DEFAULT_MESSAGE_POLICY },
      recordings: { policy: DEFAULT_POLICY },
      calls: {
        isRunning: async () => {
          await sql`update calls set phase = 'closed', closed_at = now()`.execute(suite.db);
          return false;
        },
        start: async () => true,
      },
    } as unknown as ActivityDependencies;

    expect(await reconcile(deps)()).toMatchObject({ started: 0, toldAgain: 0 });
    const { rows } = await sql`select needs_attention from calls where id = ${callId}`.execute(suite.db);
    expect(rows).toEqual([{ needs_attention: [] }]);
  });
});
