import type { ElevenLabsClient } from '@elevenlabs/elevenlabs-js';
import { z } from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import { successOnlyFetch } from '../answer.ts';
import { type HttpLimits, shortened } from '../http.ts';
import { ProviderError } from '../provider-error.ts';

export interface ConnectionSettings {
  /** without the `/v1` of the paths */
  baseUrl: string;
  apiKey: string;
  /** shortens every time-out (tests) */
  httpTimeoutMs?: number;
}

/**
 * Not a time-out: our fetch does not listen to it. The SDK cannot do without its timer (240 s if none is given) and leaves
 * it running after a failure, where it keeps the process alive.
 */
const SDK_TIMER_SECONDS = 0.1;

type Connection = ReturnType<typeof connect>;

/**
 * The SDK's 5,800 modules take a processor for a second, which an API that only hears webhooks never needs. Who must not
 * wait for it loads it beforehand: a worker between the claim of a dial and its request, an answered leg.
 */
export const loadSdk = () => import('@elevenlabs/elevenlabs-js');

/** The official SDK over our fetch, with these limits. */
export function connect({ baseUrl, apiKey, httpTimeoutMs }: ConnectionSettings, limits: HttpLimits) {
  const options = { maxRetries: 0, timeoutInSeconds: SDK_TIMER_SECONDS };
  const fetch = successOnlyFetch('elevenlabs', shortened(limits, httpTimeoutMs), { codeOf });
  let loaded: Promise<ElevenLabsClient> | undefined;
  const load = async () => {
    const { ElevenLabsClient: Sdk } = await loadSdk();
    return new Sdk({ baseUrl, apiKey, fetch, logging: { silent: true }, ...options });
  };
  return { sdk: () => (loaded ??= load()), baseUrl: baseUrl.replace(/\/+$/, ''), options };
}

/** Past the SDK's own parser, which refuses a whole answer for one missing field. */
export async function getJson({ sdk, baseUrl, options }: Connection, path: string): Promise<unknown> {
  // Absolute, because of a relative address the SDK escapes the question mark. It signs for its own origin only.
  const client = await sdk();
  const response = await client.fetch(
    baseUrl + path,
    { method: 'GET', headers: { accept: 'application/json' } },
    options,
  );
  const parsed = parseJson(await response.text());
  return parsed.ok ? parsed.value : unreadable();
}

const refusalSchema = z.object({ detail: z.object({ status: z.unknown().optional(), code: z.unknown().optional() }) });

/** `{detail: {status | code, message}}`; validation errors carry a list instead, and no code. */
function codeOf(body: unknown): unknown {
  const detail = refusalSchema.safeParse(body).data?.detail;
  return detail?.status ?? detail?.code;
}

export function unreadable(): never {
  throw new ProviderError('elevenlabs', 'bad_answer');
}
