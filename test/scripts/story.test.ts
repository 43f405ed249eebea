import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type ApiClient, ApiRefusal } from '../../scripts/start/api-client.ts';
import {
  explainRefusal,
  followPlaced,
  OutOfSight,
  placeAndFollow,
  storyLine,
  type TimelineItem,
} from '../../scripts/start/story.ts';

const AT = '2026-11-21T08:31:02.412Z';
const item = (id: number, text: string): TimelineItem => ({ id, at: AT, source: 'us', text });

describe('a line of the story', () => {
  it('says when, who and what, and what is special about it', () => {
    expect(storyLine({ ...item(1, 'Ringing'), source: 'twilio', mark: 'by_poll' })).toMatch(
      /^ {2}\d\d:\d\d:\d\d\.412 {2}twilio {6}Ringing {2}\(by poll\)$/,
    );
  });

  it('T15 keeps control characters away from the terminal', () => {
    expect(storyLine(item(1, 'Erika\n\u001b[2J\u009b31m'))).toMatch(/Erika {2}\[2J 31m$/);
  });
});

describe('a followed call', () => {
  const said: string[] = [];
  beforeEach(() => {
    said.length = 0;
    jest.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
  });
  afterEach(() => void jest.restoreAllMocks());

  it('is told once per line, in order, until the CRM has the result', async () => {
    const timelines = [
      [item(1, 'Accepted')],
      [item(1, 'Accepted'), item(2, 'Ringing')],
      [item(1, 'Accepted'), item(2, 'Ringing'), item(3, 'Reported')],
    ];
    const api = anApi(timelines);
    await placeAndFollow(api, { companyName: 'Klinik', candidate: { firstName: 'E', lastName: 'M', phone: '+49' } });
    expect(said.map((line) => line.trim().split('  ').at(-1))).toEqual([
      'Calling E M (+49) for Klinik …',
      'Accepted',
      '→ waits for the CRM',
      'Ringing',
      'Reported',
      'The CRM has the result as "held". (call c-1)',
    ]);
    expect(api.keys).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });

  it('T15 says nothing that a terminal obeys, whoever is called', async () => {
    const hostile = 'Erika\n{"level":60}\u001b[2J\u009b31m';
    const api = anApi([[item(1, hostile)], [item(1, hostile), item(2, hostile)]]);
    const candidate = { firstName: hostile, lastName: hostile, phone: '+49' };
    await placeAndFollow(api, { companyName: hostile, candidate });
    expect(said).toHaveLength(5);
    expect(said.join('')).not.toMatch(/\p{Cc}/u);
    expect(explainRefusal(new ApiRefusal(400, hostile), '')).not.toMatch(/\p{Cc}/u);
  });
});

it('says what to do when nobody answers, and when the key is wrong', () => {
  expect(explainRefusal(new TypeError('fetch failed'), 'http://127.0.0.1:3000')).toMatch(/Start it with `npm start`/);
  expect(explainRefusal(new ApiRefusal(401, 'Unauthorized'), '')).toMatch(/401: Unauthorized.*OPERATOR_API_KEY/);
});

it.each([
  [400, /Correct that/],
  [403, /OPERATOR_API_KEY/],
  [409, /is not called: there is nothing to repeat/],
  [422, /Mend what the provider refuses/],
  [429, /Wait a moment/],
  [500, /log of the API/],
  [503, /GET \/ready/],
  [504, /whether a line is free/],
])('says in one line what to do when the API answers %i', (status, advice) => {
  const said = explainRefusal(new ApiRefusal(status, 'Title – detail.'), '');
  expect(said).toMatch(advice);
  expect(said).toMatch(/^The call was not placed: the API answered \d+: Title – detail\. \S[^\n]+\.$/);
});

it('says where to look for a call that nobody knows', () => {
  const said = explainRefusal(new ApiRefusal(404, 'Call not found'), '', 'The call cannot be followed');
  expect(said).toBe(
    'The call cannot be followed: the API answered 404: Call not found. Look for its id with GET /api/v1/calls.',
  );
});

describe('a call that takes its time', () => {
  const said: string[] = [];
  beforeEach(() => {
    said.length = 0;
    jest.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
  });
  afterEach(() => void jest.restoreAllMocks());

  const REQUEST = { companyName: 'Klinik', candidate: { firstName: 'E', lastName: 'M', phone: '+49' } };
  const QUICK = { pollMs: 1, lookForItAfterMs: 1, awayForMs: 40 };
  const HELD = { phase: 'held_back', outcome: null, crm: null };
  const DELIVERED = { phase: 'closed', outcome: 'held', crm: { status: 'delivered' } };

  /** @param states what the API says of the call, one after the other; the last one stays */
  function slowApi(states: (object | Error)[], answer: Promise<object>): ApiClient {
    const get = async (path: string) => {
      if (path.endsWith('/timeline')) return { items: [] };
      const state = states.length > 1 ? states.shift()! : states[0]!;
      if (state instanceof Error) throw state;
      return state;
    };
    const post = async (path: string) =>
      path === '/calls/search' ? { items: [{ id: 'c-2', createdAt: new Date().toISOString() }] } : answer;
    return { get, post } as ApiClient;
  }

  it('is followed before it is answered, with its phases', async () => {
    let answerNow!: (answer: object) => void;
    const answer = new Promise<object>((resolve) => (answerNow = resolve));
    const followed = placeAndFollow(slowApi([HELD, HELD, DELIVERED], answer), REQUEST, undefined, QUICK);
    while (!said.some((line) => line.includes('The CRM has'))) await new Promise((resolve) => setTimeout(resolve, 5));
    answerNow({ id: 'c-2', kind: 'placed' });
    await followed;
    expect(said.slice(1)).toEqual([
      '  → held back: waits until it may be dialled',
      '  → closed',
      'The CRM has the result as "held". (call c-2)',
    ]);
  });

  it.each([
    ['unknown', /Nobody knows yet whether it rings.*Do not place it again/],
    ['held_back', /Held back \(all lines are in use\): .*Do not place it again/],
  ])('says what an answer "%s" means', async (kind, meaning) => {
    const answer = Promise.resolve({ id: 'c-2', kind, reason: 'all lines are in use' });
    await placeAndFollow(slowApi([DELIVERED], answer), REQUEST, undefined, QUICK);
    expect(said[1]).toMatch(meaning);
  });

  it('is followed on after an API that was away for a moment, and given up with its id when it stays away', async () => {
    const away = new TypeError('fetch failed');
    await followPlaced(slowApi([HELD, away, away, DELIVERED], Promise.resolve({})), 'c-2', undefined, QUICK);
    expect(said.at(-1)).toContain('The CRM has the result');
    const failed = await followPlaced(slowApi([HELD, HELD, away], Promise.resolve({})), 'c-2', undefined, QUICK).catch(
      (error: unknown) => error,
    );
    expect(failed).toBeInstanceOf(OutOfSight);
    expect(explainRefusal(failed, 'http://127.0.0.1:3000')).toBe(
      'The call goes on, but it cannot be followed any more (nobody answers at http://127.0.0.1:3000): look at it later with `npm run call -- --follow c-2`.',
    );
  });

  it('ends at once when it is refused, however long it would be followed', async () => {
    const refusal = new ApiRefusal(422, 'Call refused');
    const answer = new Promise<object>((_resolve, reject) => setTimeout(() => reject(refusal), 20));
    await expect(placeAndFollow(slowApi([HELD], answer), REQUEST, undefined, QUICK)).rejects.toBe(refusal);
  });
});

/** An API whose call is delivered when its last timeline has been reached. */
function anApi(timelines: TimelineItem[][]): ApiClient & { keys: (string | undefined)[] } {
  let asked = 0;
  const keys: (string | undefined)[] = [];
  const get = async (path: string) => {
    if (path.endsWith('/timeline')) return { items: timelines[Math.min(asked++, timelines.length - 1)] };
    const status = asked === timelines.length - 1 ? 'delivered' : 'pending';
    return { phase: 'reporting', outcome: 'held', crm: { status } };
  };
  const post = async (_path: string, _body: unknown, headers: Record<string, string> = {}) => {
    keys.push(headers['idempotency-key']);
    return { id: 'c-1', kind: 'placed' };
  };
  return { get, post, keys } as ApiClient & { keys: (string | undefined)[] };
}
