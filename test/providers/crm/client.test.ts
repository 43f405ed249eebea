import { describe, expect, it } from '@jest/globals';
import type { ProviderErrorKind } from '../../../src/providers/provider-error.ts';
import { createCrm } from '../../../src/providers/crm/client.ts';
import { CANARY, failsInOurWords, failureOf, onlyRequest } from '../failures.ts';
import { recordedServer } from '../recorded-server.ts';

const delivery = {
  idempotencyKey: '0198c0de-0000-7000-8000-000000000001:v1',
  body: `{"type":"conversationAICall",  "to":"${CANARY.number}","name":"${CANARY.name} ü"}`,
};
const crm = (url: string, httpTimeoutMs?: number, privateHosts = ['127.0.0.1']) =>
  createCrm({ url: `${url}/crm?k=1`, privateHosts, ...(httpTimeoutMs !== undefined && { httpTimeoutMs }) });

describe('deliver', () => {
  it('posts the bytes as they are, under their key, once', async () => {
    const server = await recordedServer({ body: { ok: true } });
    expect(await crm(server.url).deliver(delivery)).toEqual({ status: 200, responseBody: { ok: true } });
    const request = onlyRequest(server.sent);
    expect(request).toMatchObject({ method: 'POST', path: '/crm?k=1', body: delivery.body });
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': delivery.idempotencyKey,
    });
  });

  it.each([
    [202, { id: 7 }, { id: 7 }],
    [200, 'Accepted', { rawResponse: 'Accepted' }],
    [204, '', { rawResponse: '' }],
    [200, 'x'.repeat(20_000), { rawResponse: 'x'.repeat(10_000) }],
    [200, { text: 'a\u0000b' }, { text: 'a b' }],
  ])('takes %s for accepted, whatever the CRM says with it', async (status, body, responseBody) => {
    const server = await recordedServer({ status, body });
    expect(await crm(server.url).deliver(delivery)).toEqual({ status, responseBody });
  });

  describe('T13 goes to public addresses only', () => {
    it.each([
      '127.0.0.1',
      '2130706433',
      '0x7f000001',
      '017700000001',
      '127.1',
      '１２７.０.０.１',
      'localhost',
      'LOCALHOST',
    ])('not to %s, of which nothing is sent', async (host) => {
      const server = await recordedServer({ body: { ok: true } });
      const failure = await failureOf(crm(server.url.replace('127.0.0.1', host), 2_000, []).deliver(delivery));
      expect(failure).toMatchObject({ kind: 'unreachable', code: 'private_address', retryable: true });
      expect(server.sent).toEqual([]);
    });

    it.each([
      'http://[::1]:8009',
      'http://[::ffff:127.0.0.1]:8009',
      'http://169.254.169.254',
      'http://[64:ff9b::a00:1]',
    ])('not to %s', async (url) => {
      expect(await failureOf(crm(url, 2_000, []).deliver(delivery))).toMatchObject({ code: 'private_address' });
    });

    it('unless its host is in OUTBOUND_PRIVATE_HOSTS', async () => {
      const server = await recordedServer({ body: { ok: true } });
      const url = server.url.replace('127.0.0.1', 'LocalHost');
      expect(await crm(url, 2_000, ['localhost']).deliver(delivery)).toMatchObject({ status: 200 });
      expect(await failureOf(crm(url, 2_000, ['127.0.0.1']).deliver(delivery))).toMatchObject({
        code: 'private_address',
      });
    });

    it('and follows no 308 with the body to another origin', async () => {
      const elsewhere = await recordedServer({ body: { ok: true } });
      const server = await recordedServer({ status: 308, headers: { location: `${elsewhere.url}/stolen` } });
      expect(await failureOf(crm(server.url).deliver(delivery))).toMatchObject({ kind: 'refused', retryable: false });
      expect(elsewhere.sent).toEqual([]);
    });
  });

  const forGood: [ProviderErrorKind, boolean] = ['refused', false];
  failsInOurWords(
    (url, httpTimeoutMs) => crm(url, httpTimeoutMs).deliver(delivery),
    {
      400: forGood,
      401: forGood,
      403: forGood,
      404: forGood,
      409: forGood,
      422: forGood,
    },
    ['a page', 'another object'],
  );
});
