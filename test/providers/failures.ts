import { inspect } from 'node:util';
import { expect, it } from '@jest/globals';
import { ProviderError, type ProviderErrorKind } from '../../src/providers/provider-error.ts';
import { type Answer, closedAddress, recordedServer, type SentRequest } from './recorded-server.ts';

/** Nobody's data; a refusal that quotes them must not bring them into an error. */
export const CANARY = { name: 'Kanarina Vogel', number: '+493023125199' };
const CANARY_WORDS = ['Kanarina', 'Vogel', '493023125199', '3023125199'];

/** Asks the client under test once, against `url`. */
export type Ask = (url: string, httpTimeoutMs?: number) => Promise<unknown>;

/** The error a request ends with; fails when there is none, or one that is not ours or says more than it may. */
export async function failureOf(asking: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await asking.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ProviderError);
  const failure = error as ProviderError;
  expect(failure.cause).toBeUndefined();
  const told = [
    failure.message,
    failure.stack,
    JSON.stringify(failure),
    inspect(failure, { depth: 9, showHidden: true }),
  ];
  for (const word of CANARY_WORDS) expect(told.join('\n')).not.toContain(word);
  return failure;
}

type Expected = [kind: ProviderErrorKind, retryable: boolean];

const STATUSES: Record<number, Expected> = {
  302: ['refused', false],
  308: ['refused', false],
  400: ['invalid_request', false],
  401: ['unauthorized', false],
  402: ['refused', false],
  403: ['forbidden', false],
  404: ['not_found', false],
  408: ['timeout', true],
  409: ['conflict', false],
  418: ['refused', false],
  422: ['invalid_request', false],
  425: ['server_error', true],
  429: ['rate_limited', true],
  500: ['server_error', true],
  502: ['server_error', true],
  503: ['server_error', true],
  504: ['server_error', true],
};

/** T14: said with 200 by something that is not the service, or not itself. */
const NONSENSE = {
  'a page': `<html><body>${CANARY.name} ${CANARY.number}</body></html>`,
  'another object': '{"success":"yes"}',
};

/**
 * What every client promises about failures; `overrides` for the statuses it judges otherwise, `taken` for what it needs
 * no other answer than.
 */
export function failsInOurWords(
  ask: Ask,
  overrides: Record<number, Expected> = {},
  taken: readonly (keyof typeof NONSENSE)[] = [],
): void {
  const quoting = { message: `${CANARY.name} at ${CANARY.number}`, detail: [{ input: CANARY }], error: CANARY };

  it.each(Object.entries({ ...STATUSES, ...overrides }))(
    'A5 tells HTTP %s by its kind, after one request and without the text of the answer (T14)',
    async (status, [kind, retryable]) => {
      const elsewhere = await recordedServer();
      const server = await recordedServer({
        status: Number(status),
        headers: { 'retry-after': '7', location: `${elsewhere.url}/stolen` },
        body: quoting,
      });
      const failure = await failureOf(ask(server.url));
      expect(failure).toMatchObject({ kind, retryable, status: Number(status), retryAfterMs: 7_000 });
      expect(server.sent).toHaveLength(1);
      expect(elsewhere.sent).toHaveLength(0);
    },
  );

  it('says unreachable when nobody listens: nothing was sent', async () => {
    const failure = await failureOf(ask(await closedAddress()));
    expect(failure).toMatchObject({ kind: 'unreachable', retryable: true, status: null });
  });

  const UNCLEAR: [Answer, ProviderErrorKind][] = [
    ['reset', 'connection_lost'],
    ['half_a_body', 'connection_lost'],
    ['endless_body', 'bad_answer'],
  ];
  it.each(UNCLEAR)(
    'A5 says after %s that it may have been carried out, and asks only once (T14)',
    async (answer, kind) => {
      const server = await recordedServer(answer);
      expect(await failureOf(ask(server.url))).toMatchObject({ kind, retryable: true, status: null });
      expect(server.sent).toHaveLength(1);
    },
  );

  it.each(Object.entries(NONSENSE))('T14 takes %s for no answer, or needs none, and asks once', async (name, body) => {
    const server = await recordedServer({ body });
    if (taken.includes(name as keyof typeof NONSENSE)) await ask(server.url);
    else expect(await failureOf(ask(server.url))).toMatchObject({ kind: 'bad_answer', retryable: true });
    expect(server.sent).toHaveLength(1);
  });

  it('T14 reads no answer of 20 MiB', async () => {
    const server = await recordedServer({ body: Buffer.alloc(20 * 1024 * 1024, ' ') });
    expect(await failureOf(ask(server.url))).toMatchObject({ kind: 'bad_answer', retryable: true });
    expect(server.sent).toHaveLength(1);
  });

  it('A5, B6 gives up on silence after its time-out, having asked once', async () => {
    const server = await recordedServer('silence');
    expect(await failureOf(ask(server.url, 1_000))).toMatchObject({ kind: 'timeout', retryable: true });
    expect(server.sent).toHaveLength(1);
  });
}

/** The one request that was sent. */
export function onlyRequest(sent: SentRequest[]): SentRequest {
  expect(sent).toHaveLength(1);
  return sent[0]!;
}
