/**
 * Temporal Cloud, pay as you go, in US dollars: the first five million actions of a month, without the plan's own price
 * and its share of included actions. https://docs.temporal.io/cloud/pricing, read on 2026-11-30.
 */
export const CLOUD_PRICES = {
  asOf: '2026-11-30',
  perMillionActions: 50,
  perActiveGbHour: 0.042,
  perRetainedGbHour: 0.00105,
} as const;

/** As `npm start` keeps histories, and docs/deployment.md advises. */
const RETAINED_HOURS = 720;
const BYTES_PER_GB = 1e9;

export interface CallOnTemporal {
  actions: number;
  historyBytes: number;
  /** from start to end of its workflow */
  openMs: number;
}

/** What a thousand such calls cost in Temporal Cloud, in US dollars. */
export function costPer1000Calls({ actions, historyBytes, openMs }: CallOnTemporal): number {
  const gb = historyBytes / BYTES_PER_GB;
  const active = gb * (openMs / 3_600_000) * CLOUD_PRICES.perActiveGbHour;
  const retained = gb * RETAINED_HOURS * CLOUD_PRICES.perRetainedGbHour;
  return 1_000 * ((actions / 1e6) * CLOUD_PRICES.perMillionActions + active + retained);
}
