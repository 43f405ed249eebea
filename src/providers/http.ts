import { isIP } from 'node:net';
import { Agent, buildConnector, errors, fetch as undiciFetch } from 'undici';
import { isPrivateAddress, PrivateAddressError, publicLookup } from './private-addresses.ts';
import { ProviderError, type ProviderName } from './provider-error.ts';
import { told } from './provider-exchange.ts';

/** Time-outs of one request in milliseconds (security-and-reliability.md §2.3). */
export interface HttpLimits {
  /** until the connection stands, TLS included */
  connectMs: number;
  /** until the head of the answer, where that is less than `totalMs` */
  firstByteMs?: number;
  /** until the last byte of the answer */
  totalMs: number;
}

export type Fetch = typeof globalThis.fetch;

/** Far above any answer we know, far below what would hurt. Counted after unpacking. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

const WITHOUT_BODY = new Set([204, 205, 304]);
/** They describe the bytes on the wire; ours are unpacked and whole. */
const WIRE_HEADERS = ['content-encoding', 'content-length', 'transfer-encoding'];

/** `httpTimeoutMs` of a client, for tests: shortens the limits, never lengthens them. */
export const shortened = (limits: HttpLimits, httpTimeoutMs: number | undefined): HttpLimits => ({
  ...limits,
  connectMs: Math.min(limits.connectMs, httpTimeoutMs ?? limits.connectMs),
  totalMs: Math.min(limits.totalMs, httpTimeoutMs ?? limits.totalMs),
});

/**
 * The one fetch under every client and SDK: exactly one request, answered by a Response of any status that is read to
 * its end. Redirects are never followed (`manual`, not `error`, so that the 3xx can be told): a 308 would carry body and
 * keys to another host. Time-outs are ours alone; the caller's signal is not listened to, so that a cancelled activity
 * cannot cut a dial in two.
 *
 * @throws ProviderError and nothing else: `unreachable` only when the failure came out of connecting (DNS, TCP, TLS),
 * before a byte of the request could leave; `timeout` and `connection_lost` when it may have been carried out;
 * `bad_answer` for an answer over 16 MiB or outside HTTP. With `privateHosts`, connects to public addresses only, except
 * for the hosts in that list: anything else is `unreachable` with the code `private_address`.
 */
export function guardedFetch(
  provider: ProviderName,
  { connectMs, totalMs, firstByteMs = totalMs }: HttpLimits,
  privateHosts: readonly string[] | null = null,
): Fetch {
  const raisedWhileConnecting = new WeakSet<Error>();
  const agent = createAgent({ connectMs, firstByteMs }, raisedWhileConnecting, privateHosts);

  const exchange: Fetch = async (input, init = {}) => {
    const signal = AbortSignal.timeout(totalMs);
    try {
      const response = await undiciFetch(input instanceof Request ? input.url : input, {
        method: init.method ?? 'GET',
        headers: [...new Headers(init.headers)],
        body: (init.body ?? null) as string | Uint8Array | null,
        redirect: 'manual',
        dispatcher: agent,
        signal,
      });
      const bytes = await readToEnd(provider, response.body);
      return standalone(provider, response.status, [...response.headers], bytes);
    } catch (error) {
      if (error instanceof ProviderError) throw error;
      // An unknown failure counts as "may have been carried out": a wrong "not sent" could ring somebody twice.
      const cause = (error as { cause?: unknown } | null)?.cause;
      const notSent = raisedWhileConnecting.has(cause as Error) || isRefusedByFetch(cause);
      const isPrivate = cause instanceof PrivateAddressError;
      throw new ProviderError(
        provider,
        notSent ? 'unreachable' : signal.aborted || isLate(cause) ? 'timeout' : 'connection_lost',
        isPrivate ? { code: 'private_address' } : {},
      );
    }
  };
  return (input, init) => told(provider, () => exchange(input, init));
}

const isLate = (cause: unknown): boolean => cause instanceof errors.HeadersTimeoutError;

/** fetch never connects to ports of other protocols (1, 22, 25 …). */
const isRefusedByFetch = (cause: unknown): boolean => cause instanceof Error && cause.message === 'bad port';

/**
 * One connection per request. A kept connection that the server closes while we send would make a dial "unknown" for
 * nothing, and costs us the candidate's call; a handshake costs some 50 ms.
 */
function createAgent(
  { connectMs, firstByteMs }: Required<Pick<HttpLimits, 'connectMs' | 'firstByteMs'>>,
  raisedWhileConnecting: WeakSet<Error>,
  privateHosts: readonly string[] | null,
): Agent {
  const toAnywhere = buildConnector({ timeout: connectMs });
  const toPublic = privateHosts && publicConnector(connectMs, privateHosts, toAnywhere);
  const connect = toPublic ?? toAnywhere;
  return new Agent({
    pipelining: 0,
    headersTimeout: firstByteMs,
    connect: (options, callback) => {
      const startedAt = performance.now();
      connect(options, (...[failure, socket]) => {
        // A process that was frozen while it connected must not send now: it may have been given up.
        const error = failure ?? (performance.now() - startedAt > connectMs ? new Error('connected too late') : null);
        if (error === null) return callback(null, socket!);
        socket?.destroy();
        raisedWhileConnecting.add(error);
        callback(error, null);
      });
    },
  });
}

/** Net asks no look-up about a host that is an address, so that one is judged here. */
function publicConnector(
  connectMs: number,
  privateHosts: readonly string[],
  toAnywhere: buildConnector.connector,
): buildConnector.connector {
  const toPublic = buildConnector({ timeout: connectMs, lookup: publicLookup() });
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '').toLowerCase();
    if (privateHosts.includes(host)) toAnywhere(options, callback);
    else if (isIP(host) !== 0 && isPrivateAddress(host)) callback(new PrivateAddressError(), null);
    else toPublic(options, callback);
  };
}

async function readToEnd(provider: ProviderName, body: AsyncIterable<Uint8Array> | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) throw new ProviderError(provider, 'bad_answer');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function standalone(provider: ProviderName, status: number, headers: [string, string][], bytes: Uint8Array): Response {
  if (status < 200 || status > 599) throw new ProviderError(provider, 'bad_answer');
  const kept = headers.filter(([name]) => !WIRE_HEADERS.includes(name));
  return new Response(WITHOUT_BODY.has(status) ? null : bytes, { status, headers: kept });
}
