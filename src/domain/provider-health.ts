/** Whom we depend on, as an operator names them. */
export const PROVIDERS = ['elevenlabs', 'twilio', 'hoc', 'openai', 'crm'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** What was seen of one of them lately. */
export interface Seen {
  provider: Provider;
  lastSuccessAt: Date | null;
  lastFailureAt: Date | null;
  /** the first failure after the last success */
  failingSince: Date | null;
  successes15m: number;
  failures15m: number;
  webhookLagP95Ms: number | null;
  /** of the calls that ended, those of which it did not tell us in time */
  closedByPollShare: number | null;
}

export const PROVIDER_STATES = ['up', 'degraded', 'down', 'unknown'] as const;
export type ProviderState = (typeof PROVIDER_STATES)[number];

/** Nothing but failures: down. Some, or nobody was told of most of what ended: degraded. Nothing asked: nobody knows. */
export function stateOf({ successes15m, failures15m, failingSince, closedByPollShare }: Seen): ProviderState {
  if (successes15m === 0 && failures15m === 0) return 'unknown';
  if (successes15m === 0) return 'down';
  const isSilent = closedByPollShare !== null && closedByPollShare > 0.5;
  const failsOften = failures15m / (successes15m + failures15m) > 0.1;
  return failsOften || failingSince !== null || isSilent ? 'degraded' : 'up';
}
