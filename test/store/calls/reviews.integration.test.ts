import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { Analysis } from '../../../src/domain/calls/analysis.ts';
import { createCallReader } from '../../../src/store/calls/call-views.ts';
import { keepAnalysis } from '../../../src/store/calls/conversations.ts';
import { createReviewDesk, type ReviewDesk } from '../../../src/store/calls/reviews.ts';
import { readTimeline } from '../../../src/store/calls/timeline.ts';
import { aDatabase } from '../../harness/database.ts';
import { anAcceptedCall } from '../rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
let desk: ReviewDesk;
beforeAll(async () => {
  suite = await aDatabase();
  desk = createReviewDesk(suite.db);
});
afterAll(() => suite.drop());

const RESULT: Analysis = { status: 'not_assessable', reason: 'too short' };
const GIVEN = { decision: 'overruled' as const, reason: 'Erika said it', by: 'Anna', analysisVersion: null };

it('a decision stands beside the analysis that it is about; the newest counts', async () => {
  const callId = await anAcceptedCall(suite.db);
  expect(await desk.keep(callId, GIVEN)).toEqual({ kind: 'nothing' });
  expect(await desk.keep(uuidv7(), GIVEN)).toEqual({ kind: 'unknown_call' });
  await keepAnalysis(suite.db, callId, 1, RESULT);
  const first = await desk.keep(callId, GIVEN);
  expect(first).toEqual({ kind: 'reviewed', review: { ...GIVEN, analysisVersion: 1, at: expect.any(Date) } });
  expect(await desk.keep(callId, GIVEN)).toEqual(first);
  await desk.keep(callId, { ...GIVEN, decision: 'confirmed', by: 'Bert' });
  const calls = createCallReader(suite.db);
  expect(await calls.find(callId)).toMatchObject({
    review: { decision: 'confirmed', by: 'Bert' },
    reviews: [{ by: 'Bert' }, { by: 'Anna' }],
  });
  const { items } = await calls.list({ filter: {}, after: null, limit: 10 });
  expect(items.find(({ id }) => id === callId)?.review).toMatchObject({ by: 'Bert', reason: GIVEN.reason });
  const story = await readTimeline(suite.db, callId);
  expect(story.map(({ source, text }) => [source, text])).toEqual([
    ['operator', 'Anna has overruled analysis 1'],
    ['operator', 'Bert has confirmed analysis 1'],
  ]);
});

it('nobody decides about an analysis that they have not seen', async () => {
  const callId = await anAcceptedCall(suite.db);
  await keepAnalysis(suite.db, callId, 1, RESULT);
  await keepAnalysis(suite.db, callId, 2, RESULT);
  expect(await desk.keep(callId, { ...GIVEN, analysisVersion: 1 })).toEqual({ kind: 'outdated', newest: 2 });
  expect(await desk.keep(callId, { ...GIVEN, analysisVersion: 2 })).toMatchObject({ kind: 'reviewed' });
});
