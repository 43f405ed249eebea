import { createHash } from 'node:crypto';
import type { Failure, Letter } from './letter.ts';
import { formSignature } from './signatures.ts';

/** Twilio waits as long for everything that belongs to a call. */
export const FORM_ANSWER_WITHIN_MS = 15_000;
const FAILURES: readonly Failure[] = ['4xx', '5xx', 'ct', 'rt'];

/**
 * A form callback as Twilio posts it: `X-Twilio-Signature` over the URL with its query and all parameters. What follows
 * `#` in the ordered URL (`#rc=3&rp=all`: retry count and policy) steers the delivery, is not sent and not signed;
 * without it a callback is tried once more, and only when no connection came about (provider-apis §9.5).
 */
export function formLetter(wish: {
  url: string;
  method: 'GET' | 'POST';
  params: Record<string, string>;
  authToken: string;
  /** the same for every delivery of the same event */
  token: string;
}): Letter {
  const [address = '', fragment = ''] = wish.url.split('#', 2);
  const query = new URLSearchParams(wish.params).toString();
  const url = wish.method === 'POST' ? address : `${address}${address.includes('?') ? '&' : '?'}${query}`;
  const signature = formSignature(wish.authToken, url, wish.method === 'POST' ? wish.params : {});
  return {
    method: wish.method,
    url,
    headers: {
      'x-twilio-signature': signature,
      'i-twilio-idempotency-token': createHash('sha256').update(wish.token).digest('hex').slice(0, 36),
      ...(wish.method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' } : {}),
    },
    body: wish.method === 'POST' ? query : null,
    answerWithinMs: FORM_ANSWER_WITHIN_MS,
    retries: retriesOf(new URLSearchParams(fragment)),
  };
}

function retriesOf(overrides: URLSearchParams): Letter['retries'] {
  const count = Number(overrides.get('rc') ?? 1);
  const policy = (overrides.get('rp') ?? 'ct').split(',');
  return {
    times: Number.isInteger(count) ? Math.min(5, Math.max(0, count)) : 1,
    after: policy.includes('all') ? FAILURES : FAILURES.filter((failure) => policy.includes(failure)),
  };
}
