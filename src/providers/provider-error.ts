export type ProviderName = 'elevenlabs' | 'twilio' | 'openai' | 'hoc' | 'crm' | 'bucket';

/**
 * What went wrong, as far as it decides what we do next:
 * `unreachable` is provable (connection refused, DNS, TLS before the request left): nothing was sent.
 * `timeout`, `connection_lost` and `server_error` are not: the request may have been carried out.
 */
export type ProviderErrorKind =
  | 'unreachable'
  | 'timeout'
  | 'connection_lost'
  | 'server_error'
  | 'rate_limited'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'invalid_request'
  | 'conflict'
  | 'bad_answer'
  | 'refused';

const MESSAGES: Record<ProviderErrorKind, string> = {
  unreachable: 'cannot be reached; nothing was sent',
  timeout: 'did not answer in time',
  connection_lost: 'the connection was lost before the answer',
  server_error: 'answered with a server error',
  rate_limited: 'says there were too many requests',
  unauthorized: 'refused our key',
  forbidden: 'does not allow this',
  not_found: 'does not know this id',
  invalid_request: 'refused the request as invalid',
  conflict: 'says this conflicts with what it has',
  bad_answer: 'gave an answer that cannot be read',
  refused: 'refused',
};

/**
 * The one error of every adapter. Its message comes from our own list: a vendor's text can quote a phone number.
 * The vendor's text is not kept as `cause` either.
 */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly provider: ProviderName;
  readonly kind: ProviderErrorKind;
  readonly retryable: boolean;
  /** HTTP status, null when there was no answer */
  readonly status: number | null;
  /** what the provider asked us to wait (`Retry-After`), null when it did not say */
  readonly retryAfterMs: number | null;
  /** provider's machine-readable code (Twilio 21211, `quota_exceeded`), never free text */
  readonly code: string | null;

  constructor(
    provider: ProviderName,
    kind: ProviderErrorKind,
    facts: { status?: number; retryAfterMs?: number | null; code?: string | null; retryable?: boolean } = {},
  ) {
    super(`${provider} ${MESSAGES[kind]}${facts.status === undefined ? '' : ` (HTTP ${facts.status})`}`);
    this.provider = provider;
    this.kind = kind;
    this.status = facts.status ?? null;
    this.retryAfterMs = facts.retryAfterMs ?? null;
    this.code = facts.code ?? null;
    this.retryable = facts.retryable ?? RETRYABLE.has(kind);
  }
}

const RETRYABLE: ReadonlySet<ProviderErrorKind> = new Set([
  'unreachable',
  'timeout',
  'connection_lost',
  'server_error',
  'rate_limited',
  'bad_answer',
]);

const KINDS: Record<number, ProviderErrorKind> = {
  400: 'invalid_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  408: 'timeout',
  409: 'conflict',
  422: 'invalid_request',
  // "Too early" says nothing about what was done with the request.
  425: 'server_error',
  429: 'rate_limited',
};

/** Kind of a status that is no success. A redirect is a refusal: nobody we talk to is asked to move. */
export const kindOfStatus = (status: number): ProviderErrorKind =>
  KINDS[status] ?? (status >= 500 ? 'server_error' : 'refused');
