import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import {
  type ChangeStreams,
  createChangeStreams,
  LIVE_RHYTHM,
  type LiveFrame,
} from '../../src/api/v1/live/change-streams.ts';
import { createLog } from '../../src/log.ts';
import { createAttentionDesk } from '../../src/store/calls/attention-desk.ts';
import { writeProgress } from '../../src/store/calls/calls.ts';
import { addToTimeline } from '../../src/store/calls/timeline.ts';
import { forgetOldChanges } from '../../src/store/changes.ts';
import { keepInterview, moveInterview } from '../../src/store/interviews/interview-sessions.ts';
import { keepIncomingMessage } from '../../src/store/messages/messages.ts';
import { aDatabase } from '../harness/database.ts';
import { eventually } from '../harness/product.ts';
import { anAcceptedCall } from './rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
let streams: ChangeStreams;
let health = 'all is well';
beforeAll(async () => {
  suite = await aDatabase();
  const rhythm = { ...LIVE_RHYTHM, readEveryMs: 20, healthEveryMs: 30 };
  streams = createChangeStreams(suite.db, async () => health, createLog('test', { level: 'silent' }), rhythm);
});
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});
afterAll(async () => {
  streams.close();
  await suite.drop();
});

async function watching(lastId: number | null = null) {
  const told: { frame: LiveFrame; id: number | null }[] = [];
  let left = false;
  const watcher = {
    take: (frame: LiveFrame, id: number | null) => void told.push({ frame, id }),
    leave: () => void (left = true),
  };
  stops.push(streams.watch(watcher, await streams.beginAfter(lastId)));
  return {
    told,
    about: (id: string) => told.filter(({ frame }) => 'id' in frame && frame.id === id),
    left: () => left,
  };
}
/** A process that another suite has frozen may hold a transaction open for 10 s; changes wait for those that are older. */
const until = (probe: () => boolean, what: string) => eventually(probe, { withinMs: 30_000, what });
const says = (callId: string, text: string) =>
  addToTimeline(suite.db, { callId, source: 'us', kind: 'test', text, once: text });

describe('an open page is told', () => {
  it('of a call that is new, moves, has a line more or needs somebody, where it stands by then', async () => {
    const { told, about } = await watching();
    const callId = await anAcceptedCall(suite.db);
    await until(() => about(callId).length === 1, 'the new call');
    expect(about(callId)[0]!.frame).toEqual({ kind: 'call', id: callId, phase: 'accepted', outcome: null });
    await writeProgress(suite.db, callId, 1, { phase: 'closed', outcome: 'held', attention: ['crm_refused'] });
    await until(() => told.some(({ frame }) => frame.kind === 'attention'), 'that somebody is needed');
    await until(() => about(callId).length >= 2, 'the end');
    expect(about(callId).at(-1)!.frame).toEqual({ kind: 'call', id: callId, phase: 'closed', outcome: 'held' });
    const before = about(callId).length;
    await says(callId, 'a line');
    await until(() => about(callId).length > before, 'the line');
    await writeProgress(suite.db, callId, 1, { phase: 'closed' });
    await says(callId, 'a line');
    const attention = told.filter(({ frame }) => frame.kind === 'attention').length;
    const total = about(callId).length;
    await createAttentionDesk(suite.db, suite.db).take({ callId, kind: 'crm_refused' }, 'Anna');
    await until(() => told.filter(({ frame }) => frame.kind === 'attention').length > attention, 'that it is taken');
    // what changed nothing was told to nobody
    expect(about(callId)).toHaveLength(total);
    expect(JSON.stringify(told)).not.toMatch(/Erika|Anna|3023125|a line/);
  });

  it('of messages and interviews', async () => {
    const { about } = await watching();
    const message = await keepIncomingMessage(suite.db, {
      messageSid: 'SM1',
      fromNumber: '+493023125001',
      toNumber: '+493023125200',
      body: 'Hallo',
      mediaCount: 0,
      leadId: null,
      receivedAt: new Date(),
    });
    const sessionId = uuidv7();
    await keepInterview(suite.db, {
      id: sessionId,
      candidateName: 'Erika',
      jobRole: 'Pflege',
      questions: [],
      prompt: 'x',
      url: 'x',
      resumeResultId: null,
      jobPostId: null,
      conversationId: null,
      isTrial: false,
      expiresAt: new Date(Date.now() + 60_000),
    });
    await until(() => about(sessionId).length === 1, 'the interview');
    await moveInterview(suite.db, sessionId, 'active');
    await until(() => about(sessionId).length === 2, 'that it began');
    expect(about(sessionId)[0]!.frame).toEqual({ kind: 'interview', id: sessionId });
    await until(() => about(message.id).length > 0, 'the message');
  });

  it('that the health of something is another', async () => {
    const { told } = await watching();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(told.filter(({ frame }) => frame.kind === 'health')).toEqual([]);
    health = 'the CRM is away';
    await until(() => told.some(({ frame, id }) => frame.kind === 'health' && id === null), 'the health');
  });

  it('also of what becomes visible in the reverse order of its ids', async () => {
    const [first, second] = [await anAcceptedCall(suite.db), await anAcceptedCall(suite.db)];
    const { about } = await watching();
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let isSaid = () => {};
    const said = new Promise<void>((resolve) => (isSaid = resolve));
    const earlier = suite.db.transaction().execute(async (trx) => {
      await addToTimeline(trx, { callId: first, source: 'us', kind: 'test', text: 'smaller id, later commit' });
      isSaid();
      await held;
    });
    await said;
    await says(second, 'greater id, earlier commit');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = about(first).length;
    letGo();
    await earlier;
    await until(() => about(first).length > before && about(second).length > 0, 'both');
  });
});

describe('a page that comes back', () => {
  it('is told what it missed, of each thing once, and what comes', async () => {
    const callId = await anAcceptedCall(suite.db);
    const early = await watching();
    await says(callId, 'seen');
    await until(() => early.about(callId).length > 0, 'the first');
    const lastId = early.about(callId).at(-1)!.id!;
    stops.splice(0).forEach((stop) => stop());
    for (const line of ['missed 1', 'missed 2', 'missed 3']) await says(callId, line);
    const again = await watching(lastId);
    await until(() => again.about(callId).length === 1, 'what it missed');
    expect(again.told.some(({ frame }) => frame.kind === 'resync')).toBe(false);
    await says(callId, 'comes');
    await until(() => again.about(callId).length === 2, 'what comes');
  });

  it('reads everything anew when it missed more than a thousand, or what is not kept any more', async () => {
    const callId = await anAcceptedCall(suite.db);
    const early = await watching();
    await says(callId, 'before');
    await until(() => early.about(callId).length > 0, 'the first');
    const lastId = early.about(callId).at(-1)!.id!;
    stops.splice(0).forEach((stop) => stop());
    await sql`insert into changes (kind, subject) select 'call', ${callId}::uuid from generate_series(1, 1001)`.execute(
      suite.db,
    );
    const away = await watching(lastId);
    expect(away.told).toEqual([{ frame: { kind: 'resync' }, id: null }]);
    const stranger = await watching(999_999_999);
    expect(stranger.told[0]).toEqual({ frame: { kind: 'resync' }, id: null });
    await says(callId, 'after');
    await until(() => away.about(callId).length > 0 && stranger.about(callId).length > 0, 'what comes');
  });

  it('after what it knows was forgotten', async () => {
    await sql`update changes set at = at - interval '11 minutes' where id % 2 = 0`.execute(suite.db);
    await forgetOldChanges(suite.db);
    const { rows } = await sql<{ even: number; odd: number }>`
      select count(*) filter (where id % 2 = 0) as even, count(*) filter (where id % 2 = 1) as odd from changes`.execute(
      suite.db,
    );
    expect(rows[0]!.even).toBe(0);
    expect(rows[0]!.odd).toBeGreaterThan(0);
  });

  it('is sent away when the server stops, and so is who comes then', async () => {
    const others = createChangeStreams(suite.db, async () => '', createLog('test', { level: 'silent' }));
    const left: string[] = [];
    const watcher = (name: string) => ({ take: () => {}, leave: () => void left.push(name) });
    const begin = await others.beginAfter(null);
    others.watch(watcher('watching'), begin);
    others.close();
    others.watch(watcher('late'), begin);
    expect(left).toEqual(['watching', 'late']);
  });
});
