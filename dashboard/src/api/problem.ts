/** What the API said instead of an answer, or that it could not be reached (`status` 0). */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly detail: string;
  /** members beyond the standard ones, such as `taken_by` */
  readonly members: Record<string, unknown>;

  constructor(status: number, title: string, detail = '', members: Record<string, unknown> = {}) {
    super(title);
    this.status = status;
    this.detail = detail;
    this.members = members;
  }
}

/** The API answers problem documents; what stands between (a proxy) may answer anything. */
export function problemOf(status: number, body: unknown): Problem {
  const { title, detail, ...members } = (typeof body === 'object' && body !== null ? body : {}) as {
    title?: string;
    detail?: string;
  };
  return new Problem(status, title ?? String(status), detail ?? '', members);
}

export const isAway = (error: unknown): boolean =>
  error instanceof Problem && (error.status === 0 || error.status >= 502);
export const isSignedOut = (error: unknown): boolean => error instanceof Problem && error.status === 401;
export const isNotFound = (error: unknown): boolean => error instanceof Problem && error.status === 404;
