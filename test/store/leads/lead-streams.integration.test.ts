import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { createLeadStreams, type LeadStreams, type Watcher } from '../../../src/api/leads/lead-streams.ts';
import { createLog } from '../../../src/log.ts';
import { framesAfter, placeOfFrame } from '../../../src/store/leads/lead-frames.ts';
import { keepLead, publishToLead } from '../../../src/store/leads/leads.ts';
import { aDatabase } from '../../harness/database.ts';
import { eventually } from '../../harness/product.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
let streams: LeadStreams;
beforeAll(async () => {
  suite = await aDatabase();
  streams = createLeadStreams(suite.db, suite.url, createLog('test', { level: 'silent' }));
});
afterAll(async () => {
  await streams.close();
  await suite.drop();
});

const update = (leadId: string, text: string) => ({
  leadId,
  phone: null,
  frames: [{ type: 'test', timestamp: '2026-01-01T00:00:00.000Z', text }],
});
const publish = (leadId: string, text: string, db = suite.db) => publishToLead(db, update(leadId, text), text);

/** Somebody who watches and remembers. */
function aWatcher(): Watcher & { saw: string[]; ids: number[]; left: boolean } {
  const watcher = {
    saw: [] as string[],
    ids: [] as number[],
    left: false,
    take(frames: Parameters<Watcher['take']>[0]) {
      watcher.saw.push(...frames.map(({ frame }) => String(frame['text'])));
      watcher.ids.push(...frames.map(({ id }) => id));
    },
    hasRoom: async () => true,
    leave: () => void (watcher.left = true),
  };
  return watcher;
}
async function watching(leadId: string, lastFrameId: number | null = null) {
  const watcher = aWatcher();
  const stop = await streams.watch(leadId, watcher, await streams.placeOf(leadId, lastFrameId));
  return { ...watcher, saw: watcher.saw, ids: watcher.ids, stop };
}
/** A process that another suite has frozen may hold a transaction open for 10 s; frames wait for those that are older. */
const until = (probe: () => boolean | Promise<boolean>, what: string) => eventually(probe, { withinMs: 30_000, what });

describe('who watches a lead', () => {
  it('gets each of its frames once and in order, with all others, and no frame of another lead', async () => {
    const watchers = await Promise.all([watching('a'), watching('a'), watching('b')]);
    for (const text of ['1', '2', '3']) await publish('a', text);
    await publish('b', 'other');
    await publish('a', '3'); // said before
    await until(() => watchers.every(({ saw }) => saw.length >= (saw[0] === 'other' ? 1 : 3)), 'all frames');
    expect(watchers.map(({ saw }) => saw)).toEqual([['1', '2', '3'], ['1', '2', '3'], ['other']]);
    for (const { stop } of watchers) stop();
  });

  it('gets frames that become visible in the reverse order of their ids (T20)', async () => {
    const { saw, ids, stop } = await watching('reversed');
    await keepLead(suite.db, { leadId: 'reversed', phone: null });
    const insert = (db: typeof suite.db, text: string) =>
      db
        .insertInto('lead_frames')
        .values({ lead_id: 'reversed', frame: JSON.stringify(update('reversed', text).frames[0]), once: text })
        .execute();
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let isInserted = () => {};
    const inserted = new Promise<void>((resolve) => (isInserted = resolve));
    const first = suite.db.transaction().execute(async (trx) => {
      await insert(trx, 'smaller id, later commit');
      isInserted();
      await held;
    });
    await inserted;
    await publish('reversed', 'greater id, earlier commit');
    letGo();
    await first;
    await publish('reversed', 'afterwards');
    await until(() => saw.length === 3, 'all three frames');
    expect(new Set(saw)).toEqual(new Set(['smaller id, later commit', 'greater id, earlier commit', 'afterwards']));
    expect(new Set(ids).size).toBe(3);
    stop();
  });

  it('and whose transaction is older, but whose id was given later', async () => {
    const { saw, stop } = await watching('older');
    await keepLead(suite.db, { leadId: 'older', phone: null });
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let hasId = () => {};
    const began = new Promise<void>((resolve) => (hasId = resolve));
    const older = suite.db.transaction().execute(async (trx) => {
      await keepLead(trx, { leadId: 'older-holds-an-xid', phone: null });
      hasId();
      await held;
      await trx
        .insertInto('lead_frames')
        .values({ lead_id: 'older', frame: JSON.stringify(update('older', 'older').frames[0]), once: 'older' })
        .execute();
    });
    await began;
    await publish('older', 'younger');
    letGo();
    await older;
    await until(() => saw.length === 2, 'both frames, without being told of the second');
    expect(saw).toEqual(['older', 'younger']);
    stop();
  });

  it('gets them in the order of their transactions, also where the numbers of those grow by a digit', async () => {
    await keepLead(suite.db, { leadId: 'digits', phone: null });
    for (const xid of ['99', '100', '9', '10'])
      await sql`insert into lead_frames (lead_id, frame, once, xid)
        values ('digits', ${JSON.stringify(update('digits', xid).frames[0])}, ${xid}, ${xid}::xid8)`.execute(suite.db);
    const { frames } = await framesAfter(suite.db, 'digits', { xid: '0', id: 0 });
    expect(frames.map(({ frame }) => frame['text'])).toEqual(['9', '10', '99', '100']);
  });

  it('gets what it missed after its last id, then what comes; an id of nobody is none', async () => {
    const early = await watching('missed');
    for (let count = 1; count <= 1_200; count += 1) await publish('missed', String(count));
    await until(() => early.saw.length === 1_200, 'all frames');
    const again = await watching('missed', early.ids[99]!);
    await publish('missed', 'next');
    await until(() => again.saw.at(-1) === 'next', 'the next frame');
    expect(again.saw).toEqual([...Array.from({ length: 1_100 }, (_, index) => String(index + 101)), 'next']);
    expect(await placeOfFrame(suite.db, 'another lead', early.ids[0]!)).toBeNull();
    const none = await watching('missed', 999_999_999);
    expect(none.saw).toEqual([]);
    for (const { stop } of [early, again, none]) stop();
  });

  it('goes on when the connection that listens is lost', async () => {
    const { saw, stop } = await watching('lost');
    await publish('lost', 'before');
    await until(() => saw.length === 1, 'the first frame');
    const { rows } = await endListeners();
    expect(rows.length).toBeGreaterThan(0);
    await publish('lost', 'while it is lost');
    await until(() => saw.length === 2, 'what was said meanwhile');
    await publish('lost', 'after');
    await until(() => saw.length === 3, 'what is said afterwards');
    expect(saw).toEqual(['before', 'while it is lost', 'after']);
    stop();
  });

  it('is sent away when the server stops', async () => {
    const others = createLeadStreams(suite.db, suite.url, createLog('test', { level: 'silent' }));
    const watcher = aWatcher();
    await others.watch('stop', watcher, await others.placeOf('stop', null));
    await others.close();
    expect(watcher.left).toBe(true);
  });
});

/** Ends every connection whose last statement was a LISTEN. */
function endListeners() {
  return sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query ilike 'listen%'`.execute(suite.db);
}
