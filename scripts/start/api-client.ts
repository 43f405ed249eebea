import { DEMO } from '../../src/demo-settings.ts';

/** An answer other than 2xx, with what the API said about it. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  constructor(
    readonly status: number,
    readonly detail: string,
  ) {
    super(`the API answered ${status}${detail ? `: ${detail}` : ''}`);
  }
}

export interface ApiClient {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown, headers?: Record<string, string>): Promise<T>;
}

/** The operator's key from the environment (the first one during a rotation), else the demo's. */
export const operatorKey = (env: NodeJS.ProcessEnv): string =>
  env['OPERATOR_API_KEY']?.split(',')[0]?.trim() || DEMO.operatorApiKey;

interface Init {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** A client of `/api/v1` on this machine. It throws ApiRefusal, or fetch's TypeError when nobody answers. */
export function apiClient(baseUrl: string, key: string, signal?: AbortSignal): ApiClient {
  const ask = async <T>(path: string, withinMs: number, init: Init): Promise<T> => {
    const timeout = AbortSignal.timeout(withinMs);
    const response = await fetch(`${baseUrl}/api/v1${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, ...init.headers },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const text = await response.text();
    if (!response.ok) throw new ApiRefusal(response.status, problemOf(text));
    return JSON.parse(text) as T;
  };
  return {
    get: (path) => ask(path, 10_000, {}),
    // A trigger is answered within 100 s.
    post: (path, body, headers = {}) =>
      ask(path, 110_000, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
  };
}

interface Problem {
  title?: string;
  error?: string;
  detail?: string;
  errors?: { pointer: string; detail: string }[];
}

/** Title, detail and faults of a problem document (RFC 9457), else the beginning of what was said. */
function problemOf(text: string): string {
  try {
    const { title, detail, error, errors = [] } = JSON.parse(text) as Problem;
    const faults = errors.map((fault) => `${fault.pointer}: ${fault.detail}`).join(', ');
    return [title ?? error, detail, faults].filter(Boolean).join(' – ') || text.slice(0, 300);
  } catch {
    return text.slice(0, 300);
  }
}
