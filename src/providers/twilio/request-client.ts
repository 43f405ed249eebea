import type RequestClient from 'twilio/lib/base/RequestClient.js';
import { successOnlyFetch } from '../answer.ts';
import { type HttpLimits } from '../http.ts';

type RequestOptions = RequestClient.RequestOptions<Record<string, unknown>, Record<string, unknown>>;

/**
 * The transport under Twilio's SDK, in place of its axios: our guarded fetch, and the host of every request replaced by
 * `baseUrl` when there is one, whatever page or region the SDK asks for.
 */
export function createRequestClient(baseUrl: string | null, limits: HttpLimits): RequestClient {
  const fetch = successOnlyFetch('twilio', limits, { codeOf });
  const request = async ({ method, uri, username, password, headers, params, data }: RequestOptions) => {
    const url = new URL(uri);
    const query = encode(params);
    if (query.size > 0) url.search = query.toString();
    const address = baseUrl === null ? url.href : baseUrl.replace(/\/+$/, '') + url.pathname + url.search;
    const response = await fetch(address, {
      method: method.toUpperCase(),
      headers: {
        ...(headers as Record<string, string>),
        Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      },
      ...(data !== undefined && { body: encode(data).toString() }),
    });
    return {
      statusCode: response.status,
      body: await response.text(),
      headers: Object.fromEntries(response.headers),
    };
  };
  // The SDK calls nothing but `request`; the class would bring the axios instance that this replaces.
  return { request } as unknown as RequestClient;
}

/** Repeats a name per value, as Twilio expects lists; leaves out what is not set. */
function encode(values: Record<string, unknown> | undefined): URLSearchParams {
  const encoded = new URLSearchParams();
  for (const [name, value] of Object.entries(values ?? {})) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) encoded.append(name, String(item));
    }
  }
  return encoded;
}

/** `{code, message, more_info, status}`: the code is a number that Twilio documents, the message quotes the number. */
const codeOf = (body: unknown): unknown => (body as { code?: unknown } | null)?.code;
