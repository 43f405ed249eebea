import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { callListSchema, callSchema, reviewSchema } from '../../../../src/api/v1/calls/schemas.ts';
import type { Reviewed } from '../../../../src/store/calls/reviews.ts';
import { aTalkingCall, CALL_ID, HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

const AT = new Date('2025-11-26T12:45:09.000Z');
const GIVEN = { decision: 'overruled' as const, reason: 'She has the certificate: turn 17.' };
const REVIEW = { ...GIVEN, by: 'OPERATOR_API_KEY', at: AT, analysisVersion: 2 };
const ITEM = { ...REVIEW, at: AT.toISOString() };

let api: RunningApi;
let asked: unknown[][];
let answer: Reviewed;
beforeAll(async () => {
  api = await startApi({ deps: { reviews: { keep: async (...given) => (asked.push(given), answer) } } });
});
afterAll(() => api.close());
beforeEach(() => {
  asked = [];
  answer = { kind: 'reviewed', review: REVIEW };
});

const review = (body: string | object, key: Record<string, string> = OPERATOR_KEY) =>
  api.post(`/api/v1/calls/${CALL_ID}/review`, body, key);

describe('who reviews a call', () => {
  it('is told what was decided, by whom and when', async () => {
    const { status, json } = await review({ ...GIVEN, reason: `  ${GIVEN.reason} ` });
    expect([status, reviewSchema.parse(json)]).toEqual([200, ITEM]);
    await review({ ...GIVEN, analysisVersion: 2 });
    expect(asked).toEqual([
      [CALL_ID, { ...GIVEN, by: 'OPERATOR_API_KEY', analysisVersion: null }],
      [CALL_ID, { ...GIVEN, by: 'OPERATOR_API_KEY', analysisVersion: 2 }],
    ]);
  });

  it('is told when there is nothing to review, or something newer', async () => {
    answer = { kind: 'unknown_call' };
    expect(await review(GIVEN)).toMatchObject({ status: 404, json: { title: 'Call not found' } });
    answer = { kind: 'nothing' };
    expect(await review(GIVEN)).toMatchObject({ status: 409, json: { title: 'Nothing to review' } });
    answer = { kind: 'outdated', newest: 3 };
    expect(await review(GIVEN)).toMatchObject({ status: 409, json: { title: 'Analysed again', newest: 3 } });
  });

  it.each([
    ['decision', { reason: 'x' }],
    ['decision', { decision: 'rejected', reason: 'x' }],
    ['reason', { decision: 'confirmed' }],
    ['reason', { decision: 'confirmed', reason: '  ' }],
    ['reason', { decision: 'confirmed', reason: 'x'.repeat(2_001) }],
    ['analysisVersion', { ...GIVEN, analysisVersion: 0 }],
    ['by', { ...GIVEN, by: 'somebody else' }],
  ])('is shown where the request is wrong: /%s', async (field, body) => {
    const { status, json } = await review(body);
    expect([status, json['errors']]).toEqual([400, [{ pointer: `/${field}`, detail: expect.any(String) }]]);
    expect(asked).toEqual([]);
  });

  it('needs the key of an operator', async () => {
    expect((await review(GIVEN, {})).status).toBe(401);
    expect((await review(GIVEN, HOC_KEY)).status).toBe(403);
    expect(asked).toEqual([]);
  });
});

it('a call says what was decided about it, and so does the list', async () => {
  api.behind.call = { ...aTalkingCall(), review: REVIEW, reviews: [REVIEW, { ...REVIEW, decision: 'confirmed' }] };
  const { json } = await api.get(`/api/v1/calls/${CALL_ID}`, OPERATOR_KEY);
  expect(callSchema.parse(json)).toMatchObject({ review: ITEM, reviews: [ITEM, { ...ITEM, decision: 'confirmed' }] });
  const { json: list } = await api.get('/api/v1/calls', OPERATOR_KEY);
  expect(callListSchema.parse(list).items[0]!.review).toEqual(ITEM);
});
