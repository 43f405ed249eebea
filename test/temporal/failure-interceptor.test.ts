import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { NoResultError } from 'kysely';
import { sayable } from '../../src/temporal/failure-interceptor.ts';
import { hostileText } from '../domain/hostile-text.ts';
import { ProviderError } from '../../src/providers/provider-error.ts';

const CANARY = 'Kanarienvogel +493023125101';

describe('what history holds of a failure', () => {
  it('is kind, message and pause of a provider’s error; the pause is spread, and never shorter', () => {
    jest.spyOn(Math, 'random').mockReturnValueOnce(1);
    const { type, message, nonRetryable, nextRetryDelay } = sayable(
      new ProviderError('crm', 'rate_limited', { status: 429, retryAfterMs: 2_000 }),
      7,
    );
    expect({ type, message, nonRetryable, nextRetryDelay }).toEqual({
      type: 'rate_limited',
      message: 'crm says there were too many requests (HTTP 429)',
      nonRetryable: false,
      nextRetryDelay: 3_000,
    });
  });

  it.each([
    ['a provider’s that names none', new ProviderError('crm', 'server_error', { status: 503 })],
    ['ours', new TypeError('away')],
  ])('is a pause of %s, which doubles from a second to half a minute, spread by half of it', (_name, error) => {
    const pausesAt = (spread: number) => {
      jest.spyOn(Math, 'random').mockReturnValue(spread);
      return [1, 2, 3, 6, 50].map((attempt) => sayable(error, attempt).nextRetryDelay);
    };
    try {
      expect(pausesAt(0)).toEqual([500, 1_000, 2_000, 15_000, 15_000]);
      expect(pausesAt(1)).toEqual([1_500, 3_000, 6_000, 45_000, 45_000]);
    } finally {
      jest.restoreAllMocks();
    }
  });

  it('is name and code of any other', () => {
    const failure = sayable(Object.assign(new TypeError(CANARY), { code: '23505' }), 1);
    expect([failure.type, failure.message]).toEqual(['TypeError', 'TypeError 23505']);
  });

  it.each([null, undefined, 7, CANARY, [CANARY], { [CANARY]: CANARY }])('is "Error" of %j', (thrown) => {
    expect(sayable(thrown, 1)).toMatchObject({ type: 'Error', message: 'Error' });
  });

  it('is final for a row that is gone: it does not come back however often it is read', () => {
    expect(sayable(new NoResultError({} as never), 1)).toMatchObject({ type: 'RowIsGone', nonRetryable: true });
    expect(sayable(new TypeError('away'), 1).nonRetryable).not.toBe(true);
  });

  it('is nothing of what an error quotes, wherever it quotes it', () => {
    const said = hostileText().map((text) => `${text}${CANARY}${text}`);
    const field = fc.constantFrom('name', 'code', 'message', 'detail', 'where', 'body', 'cause', 'stack', 'type');
    const fields = fc.dictionary(
      field,
      fc.oneof(
        said,
        said.map((text) => ({ text })),
        said.map((text) => new Error(text)),
      ),
    );
    fc.assert(
      fc.property(said, fields, (text, facts) => {
        const failure = sayable(Object.assign(new Error(text), facts), 1);
        const kept = [failure.type, failure.message, failure.details, failure.cause, failure.failure];
        expect(JSON.stringify(kept)).not.toContain('+493023125101');
      }),
    );
  });
});
