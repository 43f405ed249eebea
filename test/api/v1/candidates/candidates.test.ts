import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cursorOf } from '../../../../src/api/v1/calls/call-filters.ts';
import { candidateListSchema, candidateSchema, optedOutSchema } from '../../../../src/api/v1/candidates/schemas.ts';
import type { CandidateDetail, CandidateQuery } from '../../../../src/store/calls/candidate-views.ts';
import { CANDIDATE_ID } from '../../doors.ts';
import { aTalkingCall, HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

const AT = new Date('2025-11-26T12:45:20.000Z');
const iso = AT.toISOString();
const POSITION = { createdAt: '2025-11-26T12:45:20.000001Z', id: CANDIDATE_ID };
const CANDIDATE: CandidateDetail = {
  id: CANDIDATE_ID,
  firstName: 'Erika',
  lastName: 'Mustermann',
  phone: '+493023125101',
  externalId: 'hoc-1',
  timeZone: null,
  optedOut: false,
  calls: 3,
  lastCallAt: AT,
  createdAt: AT,
  email: null,
  dialsToday: 1,
  messages: [
    {
      id: '01934f00-0000-7000-8000-0000000000b1',
      direction: 'in',
      text: '<b>STOP</b>',
      at: AT,
      status: 'received',
      errorCode: null,
      segments: 1,
      mediaCount: 0,
      resendOf: null,
    },
  ],
};

let api: RunningApi;
let found: CandidateDetail | null;
let since: Date | null;
let asked: (CandidateQuery | string)[];
beforeAll(async () => {
  api = await startApi({
    deps: {
      candidatePages: {
        list: async (query) => {
          asked.push(query);
          return { items: [CANDIDATE], next: POSITION };
        },
        find: async (id) => {
          asked.push(`find ${id}`);
          return found;
        },
        optOut: async (id) => {
          asked.push(`opt out ${id}`);
          return since;
        },
      },
    },
  });
});
afterAll(() => api.close());
beforeEach(() => {
  found = CANDIDATE;
  since = AT;
  asked = [];
  api.asked.lists.length = 0;
  api.behind.call = aTalkingCall();
});

const path = (rest = '') => `/api/v1/candidates${rest}`;
const optOut = (body: object, id = CANDIDATE_ID) => api.post(path(`/${id}/opt-out`), body, OPERATOR_KEY);

describe('the candidates', () => {
  it('are listed page by page', async () => {
    const { status, json } = await api.get(path(`?limit=5&cursor=${cursorOf(POSITION)}`), OPERATOR_KEY);
    expect(status).toBe(200);
    expect(candidateListSchema.parse(json)).toMatchObject({
      items: [{ id: CANDIDATE_ID, calls: 3, lastCallAt: iso, optedOut: false }],
      nextCursor: cursorOf(POSITION),
    });
    expect(asked).toEqual([{ search: null, after: POSITION, limit: 5 }]);
  });

  it.each(['limit=0', 'cursor=x', 'name=Erika', 'phone=%2B49'])('?%s is 400', async (query) => {
    expect((await api.get(path(`?${query}`), OPERATOR_KEY)).status).toBe(400);
    expect(asked).toEqual([]);
  });

  it('are searched by a text that never stands in an address', async () => {
    const { status } = await api.post(path('/search'), { text: '030 / 23125101', limit: 7 }, OPERATOR_KEY);
    expect(status).toBe(200);
    expect(asked).toEqual([
      { search: { words: ['030', '/', '23125101'], digits: '493023125101', id: null }, after: null, limit: 7 },
    ]);
  });

  it.each([{}, { text: ' ' }, { text: 'x', phase: 'closed' }, { text: 7 }])('a search by %j is 400', async (body) => {
    expect((await api.post(path('/search'), body, OPERATOR_KEY)).status).toBe(400);
    expect(asked).toEqual([]);
  });
});

describe('one candidate', () => {
  it('is shown with calls and texts', async () => {
    const { status, json } = await api.get(path(`/${CANDIDATE_ID}`), OPERATOR_KEY);
    expect(status).toBe(200);
    expect(candidateSchema.parse(json)).toMatchObject({
      id: CANDIDATE_ID,
      callCount: 3,
      email: null,
      dialsToday: 1,
      maxDialsPerDay: api.config.policy.maxDialsPerNumberPerDay,
      calls: [{ phase: 'talking' }],
      messages: [{ direction: 'in', text: '<b>STOP</b>', at: iso }],
    });
    expect(api.asked.lists).toEqual([{ filter: { candidateId: CANDIDATE_ID }, after: null, limit: 50 }]);
  });

  it('that is not there is 404', async () => {
    found = null;
    const { status, json } = await api.get(path(`/${CANDIDATE_ID}`), OPERATOR_KEY);
    expect([status, json['title']]).toEqual([404, 'Candidate not found']);
  });

  it.each(['erika', '%00', '0'])('is not looked for under %s', async (id) => {
    expect((await api.get(path(`/${id}`), OPERATOR_KEY)).status).toBe(404);
    expect((await optOut({}, id)).status).toBe(404);
    expect(asked).toEqual([]);
  });
});

describe('opting out', () => {
  it('says since when it is so, the same as often as it is asked', async () => {
    const [first, again] = [await optOut({}), await optOut({})];
    expect(first.status).toBe(200);
    expect(optedOutSchema.parse(first.json)).toEqual({ optedOut: true, at: iso });
    expect(again.text).toBe(first.text);
  });

  it('is 404 for nobody', async () => {
    since = null;
    expect(await optOut({})).toMatchObject({ status: 404, json: { title: 'Candidate not found' } });
  });

  it('takes nothing that would outlive the person', async () => {
    expect(await optOut({ note: 'Erika is angry' })).toMatchObject({
      status: 400,
      json: { errors: [{ pointer: '/note', detail: 'unknown field' }] },
    });
    expect(asked).toEqual([]);
  });
});

it.each([
  ['GET', ''],
  ['GET', `/${CANDIDATE_ID}`],
  ['POST', `/${CANDIDATE_ID}/opt-out`],
])('%s %s is not for a key that may only trigger', async (method, rest) => {
  expect((await api.request(path(rest), { method, headers: HOC_KEY })).status).toBe(403);
  expect(asked).toEqual([]);
});
