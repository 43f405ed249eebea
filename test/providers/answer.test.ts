import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inOurWords, retryAfterMs, successOnlyFetch } from '../../src/providers/answer.ts';
import { kindOfStatus, ProviderError } from '../../src/providers/provider-error.ts';
import { CANARY, failureOf } from './failures.ts';
import { recordedServer } from './recorded-server.ts';

const now = new Date('2026-11-21T08:00:00Z');
const after = (value: string) => retryAfterMs(new Headers({ 'retry-after': value }), now);

describe('retryAfterMs', () => {
  it.each([
    ['0', 0],
    ['7', 7_000],
    ['1.5', 1_500],
    ['Sat, 21 Nov 2026 08:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 07:00:00 GMT', 0],
    ['', null],
    ['-1', null],
    ['soon', null],
    ['99999999999', null],
  ])('reads %j as %j', (value, expected) => {
    expect(after(value)).toBe(expected);
  });

  it('prefers the milliseconds that OpenAI sends', () => {
    expect(retryAfterMs(new Headers({ 'retry-after-ms': '250', 'retry-after': '9' }))).toBe(250);
  });

  it('is null without the header, and never negative or not a number', () => {
    expect(retryAfterMs(new Headers())).toBeNull();
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]*$/), (value) => {
        const ms = after(value);
        return ms === null || (Number.isFinite(ms) && ms >= 0);
      }),
    );
  });
});

describe('kindOfStatus', () => {
  it('takes a status it does not know for a refusal below 500, for a server error above', () => {
    expect([301, 402, 418, 451, 500, 529, 599].map(kindOfStatus)).toEqual([
      ...Array<string>(4).fill('refused'),
      ...Array<string>(3).fill('server_error'),
    ]);
  });
});

describe('successOnlyFetch', () => {
  it.each([
    ['quota_exceeded', 'quota_exceeded'],
    [21211, '21211'],
    [CANARY.number, null],
    [493023125199, null],
    ['Kanarina Vogel', null],
    [{ a: 1 }, null],
  ])('keeps the code %j as %j: only what cannot be text about a person', async (given, code) => {
    const server = await recordedServer({ status: 400, body: { code: given } });
    const fetch = successOnlyFetch(
      'twilio',
      { connectMs: 1_000, totalMs: 1_000 },
      { codeOf: (body) => (body as { code: unknown }).code },
    );
    expect((await failureOf(fetch(server.url))).code).toBe(code);
  });
});

describe('inOurWords', () => {
  it('passes on our own error from under what an SDK wrapped around it', async () => {
    const ours = new ProviderError('twilio', 'unreachable');
    const wrapped = new Error(CANARY.number, { cause: new Error('fetch failed', { cause: ours }) });
    await expect(inOurWords('twilio', () => Promise.reject(wrapped))).rejects.toBe(ours);
  });

  it.each([new SyntaxError(`no JSON: ${CANARY.number}`), CANARY.number, null, undefined, { cause: 1 }])(
    'leaves of anything else only "bad answer"',
    async (thrown) => {
      const failure = await failureOf(inOurWords('openai', () => Promise.reject(thrown as Error)));
      expect(failure).toMatchObject({ provider: 'openai', kind: 'bad_answer' });
    },
  );

  it('lets nothing out of what an SDK throws, whatever it is', async () => {
    const thrown = fc.oneof(
      fc.anything(),
      fc.tuple(fc.string(), fc.dictionary(fc.string(), fc.jsonValue())).map(([text, facts]) => {
        const error = new Error(`${text} ${CANARY.number}`, { cause: { message: CANARY.number } });
        return Object.assign(error, facts, { message: `${text} ${CANARY.number}`, body: CANARY.number });
      }),
    );
    await fc.assert(
      fc.asyncProperty(thrown, async (error) => {
        const failure = await failureOf(inOurWords('openai', () => Promise.reject(error as Error)));
        expect(failure.message).toBe(new ProviderError('openai', 'bad_answer').message);
        expect(`${failure.stack} ${JSON.stringify(failure)}`).not.toContain(CANARY.number);
        expect(failure.cause).toBeUndefined();
      }),
    );
  });
});
