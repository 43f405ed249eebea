import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type ApiClient, ApiRefusal } from '../../scripts/start/api-client.ts';
import { explainRefusal, placeAndFollow, storyLine, type TimelineItem } from '../../scripts/start/story.ts';

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
    expect(said).toHaveLength(4);
    expect(said.join('')).not.toMatch(/\p{Cc}/u);
    expect(explainRefusal(new ApiRefusal(400, hostile), '')).not.toMatch(/\p{Cc}/u);
  });
});

it('says what to do when nobody answers, and when the key is wrong', () => {
  expect(explainRefusal(new TypeError('fetch failed'), 'http://127.0.0.1:3000')).toMatch(/Start it with `npm start`/);
  expect(explainRefusal(new ApiRefusal(401, 'Unauthorized'), '')).toMatch(/401: Unauthorized.*OPERATOR_API_KEY/);
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
