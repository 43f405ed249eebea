import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { ActivityDependencies } from '../../../src/activities/dependencies.ts';
import { removeWhatIsOld } from '../../../src/activities/operations/remove-what-is-old.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { DEFAULT_RETENTION, type Retention } from '../../../src/domain/retention.ts';
import { createLog } from '../../../src/log.ts';
import { ProviderError, type ProviderErrorKind } from '../../../src/providers/provider-error.ts';
import { aDatabase } from '../../harness/database.ts';
import { aPersonEverywhere, type SeededPerson } from '../../store/candidates/a-person.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

let deleted: string[];
/** what is refused, and how */
let refused: Map<string, ProviderErrorKind>;
let person: SeededPerson;
let numbers = 400;
beforeEach(async () => {
  deleted = [];
  refused = new Map();
  numbers += 1;
  person = await aPersonEverywhere(suite.db, { phone: `+493023125${numbers}`, lastName: `Geheimrat${numbers}` });
});
afterEach(async () => {
  await sql`truncate candidates, calls, leads, messages, recordings, webhook_events, interview_sessions, suppressions cascade`.execute(
    suite.db,
  );
});

const removal = async (id: string) => {
  const kind = refused.get(id);
  if (kind) throw new ProviderError('twilio', kind);
  deleted.push(id);
  return 'deleted' as const;
};

const apply = (retention: Partial<Retention> = {}) =>
  removeWhatIsOld({
    db: suite.db,
    log: createLog('test', { level: 'silent' }),
    retention: { ...DEFAULT_RETENTION, ...retention },
    erasure: {
      conversations: { deleteConversation: removal },
      carrier: { deleteRecording: removal, deleteCall: removal, deleteMessage: removal },
      calls: { cancel: async () => false, end: async () => {} },
      policy: DEFAULT_POLICY,
    },
    recordings: { store: { delete: async (location: string) => void (await removal(location)) } },
  } as unknown as ActivityDependencies)();

/** All that is kept was kept so long by now. */
async function grownOld(days: number): Promise<void> {
  for (const [table, column] of [
    ['calls', 'closed_at'],
    ['recordings', 'stored_at'],
    ['recordings', 'created_at'],
    ['interview_results', 'created_at'],
    ['lead_frames', 'at'],
    ['webhook_events', 'received_at'],
    ['messages', 'created_at'],
  ] as const)
    await sql`update ${sql.table(table)} set ${sql.ref(column)} = now() - ${days} * interval '1 day'`.execute(suite.db);
}

const NOTHING = { audio: 0, transcripts: 0, interviews: 0, findings: 0, frames: 0, inbox: 0, messages: 0 };

/** How many rows of these tables say the name. */
async function tablesWithName(): Promise<string[]> {
  const found: string[] = [];
  for (const table of [
    'conversations',
    'analyses',
    'crm_deliveries',
    'interview_results',
    'lead_frames',
    'messages',
    'recordings',
    'calls',
  ]) {
    const { rows } =
      await sql`select 1 from ${sql.table(table)} t where t::text like ${`%${person.lastName}%`} limit 1`.execute(
        suite.db,
      );
    if (rows.length > 0) found.push(table);
  }
  return found;
}

describe('what is kept', () => {
  it('is left alone until its period is over', async () => {
    await grownOld(29);
    expect(await apply()).toEqual(NOTHING);
    expect(deleted).toEqual([]);
  });

  it('of 31 days loses audio and the inbox’s bodies, here and at the carrier, and nothing else', async () => {
    await grownOld(31);
    const before = await tablesWithName();
    expect(await apply()).toEqual({ ...NOTHING, audio: 1, inbox: 3 });
    expect(deleted).toEqual([person.recordingSid, `${person.callSid}/${person.recordingSid}.wav`]);
    expect(await tablesWithName()).toEqual(before);
    const recording = await suite.db.selectFrom('recordings').selectAll().executeTakeFirstOrThrow();
    expect(recording).toMatchObject({ status: 'stored', location: null, bytes: null });
    const events = await suite.db.selectFrom('webhook_events').select(['raw', 'event', 'dedupe_key']).execute();
    expect(events.map(({ raw, event }) => [raw.length, event])).toEqual(Array(3).fill([0, null]));
    expect(await apply()).toEqual(NOTHING);
  });

  it('of 181 days loses what was said and concluded, and messages; the call itself stays', async () => {
    await grownOld(181);
    expect(await apply()).toEqual({
      audio: 1,
      transcripts: 1,
      interviews: 1,
      findings: 1,
      frames: 1,
      inbox: 3,
      messages: 1,
    });
    expect(await tablesWithName()).toEqual(['calls']);
    expect(deleted).toEqual(expect.arrayContaining([person.conversationId, person.messageSid]));
    expect(await apply()).toEqual(NOTHING);
  });

  it('is kept for ever where the period is null', async () => {
    await grownOld(10_000);
    const forEver = { audioDays: null, transcriptDays: null, inboxDays: null, messageDays: null };
    expect(await apply(forEver)).toEqual(NOTHING);
    expect(await apply({ ...forEver, messageDays: 180 })).toEqual({ ...NOTHING, messages: 1 });
  });

  it('goes in batches, however much there is', async () => {
    await suite.db
      .insertInto('webhook_events')
      .values(
        Array.from({ length: 1_203 }, (_, index) => ({
          id: `01934f00-0000-7000-8000-${String(index).padStart(12, '0')}`,
          provider: 'twilio' as const,
          kind: 'voice',
          dedupe_key: `bulk ${index}`,
          event: null,
          attempt_id: null,
          conversation_id: null,
          call_sid: null,
          raw: Buffer.from('a body'),
          routed_at: new Date(),
        })),
      )
      .execute();
    await grownOld(31);
    expect((await apply()).inbox).toBe(1_206);
  });

  it('is not taken from a call that is open, nor from an event that is not routed', async () => {
    await grownOld(181);
    await suite.db.updateTable('calls').set({ closed_at: null }).execute();
    await suite.db.updateTable('webhook_events').set({ routed_at: null }).execute();
    expect(await apply()).toMatchObject({ transcripts: 0, inbox: 0, audio: 1 });
  });

  it('while its provider is away stays until the next day, and all else goes', async () => {
    await grownOld(181);
    refused.set(person.conversationId, 'unreachable');
    expect(await apply()).toMatchObject({ transcripts: 0, audio: 1, messages: 1, inbox: 3 });
    refused.clear();
    expect(await apply()).toEqual({ ...NOTHING, transcripts: 1 });
  });

  it('and refused does not keep the others of its kind', async () => {
    const other = await aPersonEverywhere(suite.db, { phone: '+493023125499', lastName: 'Nachbarin' });
    await grownOld(31);
    refused.set(person.recordingSid, 'conflict');
    expect((await apply()).audio).toBe(1);
    expect(deleted).toContain(other.recordingSid);
  });
});
