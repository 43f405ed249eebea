import { parseJson } from '../domain/parse-json.ts';
import { type Fetch, guardedFetch, type HttpLimits } from './http.ts';
import { kindOfStatus, ProviderError, type ProviderName } from './provider-error.ts';

/** What differs from provider to provider in reading a refusal. */
export interface Refusals {
  /** the provider's machine-readable code in the parsed JSON body of a refusal */
  codeOf?(body: unknown): unknown;
  /** where the kind alone decides wrongly; undefined = as the kind says */
  isRetryable?(status: number, code: string | null): boolean | undefined;
}

/**
 * A guarded fetch that only ever answers 2xx. SDKs get this one: they see no refusal, so they have nothing to retry
 * and no vendor text to put into an error.
 * @throws ProviderError for every other status
 */
export function successOnlyFetch(provider: ProviderName, limits: HttpLimits, refusals: Refusals = {}): Fetch {
  const fetch = guardedFetch(provider, limits);
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.ok) return response;
    throw await refusal(provider, response, refusals);
  };
}

async function refusal(provider: ProviderName, response: Response, refusals: Refusals): Promise<ProviderError> {
  const { status, headers } = response;
  const body = parseJson(await response.text());
  const code = body.ok ? machineReadable(refusals.codeOf?.(body.value)) : null;
  const retryable = refusals.isRetryable?.(status, code);
  return new ProviderError(provider, kindOfStatus(status), {
    status,
    code,
    retryAfterMs: retryAfterMs(headers),
    ...(retryable !== undefined && { retryable }),
  });
}

/** A code is a word or Twilio's five digits. Anything else could be text, and text can quote a number. */
const machineReadable = (code: unknown): string | null =>
  (typeof code === 'string' || typeof code === 'number') && /^(?:[a-z][a-z_.-]{0,63}|[0-9]{5})$/i.test(String(code))
    ? String(code)
    : null;

/** `Retry-After` (seconds or a date) or OpenAI's `retry-after-ms`, in milliseconds; null when it is not said clearly. */
export function retryAfterMs(headers: Headers, now = new Date()): number | null {
  const inMs = headers.get('retry-after-ms')?.trim() ?? '';
  if (/^[0-9]{1,9}$/.test(inMs)) return Number(inMs);
  const after = headers.get('retry-after')?.trim() ?? '';
  if (/^[0-9]{1,6}(\.[0-9]+)?$/.test(after)) return Math.round(Number(after) * 1_000);
  const at = /[a-z]/i.test(after) ? Date.parse(after) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}

/**
 * Runs one exchange with an SDK and lets nothing out but our own errors. What the SDK itself trips over (an answer that
 * is no JSON, a field that is missing) quotes what it read; of that only `bad_answer` is left.
 */
export async function inOurWords<T>(provider: ProviderName, exchange: () => Promise<T>): Promise<T> {
  try {
    return await exchange();
  } catch (error) {
    throw wrappedProviderError(error) ?? new ProviderError(provider, 'bad_answer');
  }
}

/** SDKs wrap what our fetch throws, one or two causes deep. */
function wrappedProviderError(error: unknown): ProviderError | null {
  let inner = error;
  for (let depth = 0; depth < 4; depth += 1) {
    if (inner instanceof ProviderError) return inner;
    inner = (inner as { cause?: unknown } | null | undefined)?.cause;
  }
  return null;
}
