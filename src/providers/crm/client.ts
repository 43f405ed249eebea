import { cleanJson, cleanText, parseJson } from '../../domain/parse-json.ts';
import { retryAfterMs } from '../answer.ts';
import { guardedFetch, type HttpLimits, shortened } from '../http.ts';
import { kindOfStatus, ProviderError } from '../provider-error.ts';

export interface CrmSettings {
  url: string;
  /** may be at a private address; every other host must be a public one when we connect */
  privateHosts: readonly string[];
  /** shortens every time-out (tests) */
  httpTimeoutMs?: number;
}

export interface Crm {
  /**
   * Posts one result. The bytes go out as given and the key stands for them, so a repetition after a lost answer can be
   * recognised as the same result; it must be repeated with the same key and bytes only.
   * @returns the 2xx status and the parsed JSON of the answer, `{rawResponse}` when it is none (contracts §4.3)
   * @throws ProviderError: network, 408, 425, 429 and 5xx are retryable; any other status is `refused` for good. The
   * CRM's text is not in it: it can echo what was posted. A private address is `unreachable`, so what was not sent is
   * sent when the configuration allows it
   */
  deliver(delivery: {
    idempotencyKey: string /** JSON */;
    body: string;
  }): Promise<{ status: number; responseBody: unknown }>;
}

const LIMITS: HttpLimits = { connectMs: 5_000, totalMs: 20_000 };
const RETRYABLE = new Set([408, 425, 429]);
/** Enough to recognise a page that is no JSON; the row is not its archive. */
const KEPT_CHARACTERS = 10_000;

/** The customer's CRM: one webhook address, no authentication but the secrecy of the address. */
export function createCrm({ url, privateHosts, httpTimeoutMs }: CrmSettings): Crm {
  const fetch = guardedFetch('crm', shortened(LIMITS, httpTimeoutMs), privateHosts);

  return {
    deliver: async ({ idempotencyKey, body }) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey },
        body,
      });
      if (!response.ok) throw refusal(response);
      return { status: response.status, responseBody: readable(await response.text()) };
    },
  };
}

function refusal({ status, headers }: Response): ProviderError {
  const retryable = status >= 500 || RETRYABLE.has(status);
  const kind = retryable ? kindOfStatus(status) : 'refused';
  return new ProviderError('crm', kind, { status, retryable, retryAfterMs: retryAfterMs(headers) });
}

function readable(text: string): unknown {
  const parsed = parseJson(text);
  return parsed.ok ? cleanJson(parsed.value) : { rawResponse: cleanText(text.slice(0, KEPT_CHARACTERS)) };
}
