import { describe, expect, it } from '@jest/globals';
import type { ProviderErrorKind } from '../../../src/providers/provider-error.ts';
import { createCrm } from '../../../src/providers/crm/client.ts';
import { CANARY, failsInOurWords, onlyRequest } from '../failures.ts';
import { recordedServer } from '../recorded-server.ts';

const delivery = {
  idempotencyKey: '0198c0de-0000-7000-8000-000000000001:v1',
  body: `{"type":"conversationAICall",  "to":"${CANARY.number}","name":"${CANARY.name} ü"}`,
};
const crm = (url: string, httpTimeoutMs?: number) =>
  createCrm({ url: `${url}/crm?k=1`, ...(httpTimeoutMs !== undefined && { httpTimeoutMs }) });

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

  const forGood: [ProviderErrorKind, boolean] = ['refused', false];
  failsInOurWords((url, httpTimeoutMs) => crm(url, httpTimeoutMs).deliver(delivery), {
    400: forGood,
    401: forGood,
    403: forGood,
    404: forGood,
    409: forGood,
    422: forGood,
  });
});
