import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { cursorOf } from '../../../../src/api/v1/calls/call-filters.ts';
import type { CallDetail, CallQuery, CallReader } from '../../../../src/store/calls/call-views.ts';
import { aTalkingCall, CALL_ID, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

const PATH = '/api/v1/calls/export.csv';
const HEADER =
  'id,created_at,first_name,last_name,phone,company_name,campaign_id,candidate_id,origin,placement,phase,outcome,' +
  'attention,attempts,dialled_at,answered_at,ended_at,duration_seconds,answered_by,crm_status,crm_delivered_at,' +
  'review,review_reason,reviewed_by,reviewed_at';
const PAGE = 200;

let api: RunningApi;
let asked: CallQuery[];
/** how many pages there are, and of what */
let pages: number;
let call: CallDetail;
let breaksAtPage: number | null;
const POSITION = { createdAt: '2025-11-26T12:45:09.123456Z', id: CALL_ID };

beforeAll(async () => {
  const calls: CallReader = {
    list: async (query) => {
      asked.push(query);
      if (asked.length === breaksAtPage) throw new Error('broken in the middle');
      return { items: Array<CallDetail>(PAGE).fill(call), next: asked.length < pages ? POSITION : null };
    },
    count: async () => ({ count: 0, isCapped: false }),
    find: async () => null,
    timeline: async () => null,
  };
  api = await startApi({ deps: { calls } });
});
afterAll(() => api.close());
beforeEach(() => {
  asked = [];
  pages = 1;
  call = aTalkingCall();
  breaksAtPage = null;
});

/** The answer, of which nothing is read yet. */
async function open(): Promise<IncomingMessage> {
  const asking = request(api.url + PATH, { headers: OPERATOR_KEY }).end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  return answer;
}

it('is a file with a byte order mark and a line for each call, by the filters of the list', async () => {
  call.lastName = '=HYPERLINK("http://evil.example","x")';
  const at = new Date('2025-11-26T13:00:00.000Z');
  call.review = { decision: 'overruled', reason: '=1+1', by: 'Anna', at, analysisVersion: 2 };
  pages = 2;
  const response = await fetch(`${api.url}${PATH}?campaignId=804&needsAttention=true`, { headers: OPERATOR_KEY });
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="calls.csv"',
    'cache-control': 'no-store',
  });
  const lines = bytes.subarray(3).toString().split('\r\n');
  expect(lines).toHaveLength(1 + 2 * PAGE + 1);
  expect(lines[0]).toBe(HEADER);
  expect(lines[1]).toBe(
    `${CALL_ID},2025-11-26T12:45:09.000Z,Erika,"'=HYPERLINK(""http://evil.example"",""x"")",+493023125101,` +
      'Kita Birkenallee gGmbH,804,01934f00-0000-7000-8000-0000000000ca,us,elevenlabs,talking,,,1,' +
      "2025-11-26T12:45:10.000Z,2025-11-26T12:45:20.000Z,,,,,,overruled,'=1+1,Anna,2025-11-26T13:00:00.000Z",
  );
  const filter = { campaignId: 804, needsAttention: true };
  expect(asked).toEqual([
    { filter, after: null, limit: PAGE },
    { filter, after: POSITION, limit: PAGE },
  ]);
});

it('waits with the next page for who reads slowly, and gives 100,000 calls in the end', async () => {
  pages = 500;
  const answer = await open();
  let before = -1;
  while (before !== asked.length) {
    before = asked.length;
    await sleep(200);
  }
  expect(asked.length).toBeLessThan(250);
  let lines = 0;
  for await (const chunk of answer) lines += (chunk as Buffer).filter((byte) => byte === 0x0a).length;
  expect(lines).toBe(1 + 500 * PAGE);
});

it('is refused in whole when nothing can be read, and cut when that happens in the middle', async () => {
  breaksAtPage = 1;
  expect((await api.get(PATH, OPERATOR_KEY)).status).toBe(500);
  asked = [];
  pages = 3;
  breaksAtPage = 2;
  const answer = await open();
  expect(answer.statusCode).toBe(200);
  await expect(
    (async () => {
      for await (const _ of answer);
    })(),
  ).rejects.toThrow('aborted');
});

it('is described to HEAD without being read to the end', async () => {
  pages = 500;
  const { status, text } = await api.request(PATH, { method: 'HEAD', headers: OPERATOR_KEY });
  expect([status, text, asked.length]).toEqual([200, '', 1]);
});

it.each(['limit=5', `cursor=${cursorOf(POSITION)}`, 'phase=asleep'])('takes no ?%s: 400', async (query) => {
  expect((await api.get(`${PATH}?${query}`, OPERATOR_KEY)).status).toBe(400);
  expect(asked).toEqual([]);
});
