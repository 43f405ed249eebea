import { Gauge, type Registry } from 'prom-client';
import type { Figures } from '../store/figures.ts';

/**
 * Gauges of what the rows say. While they cannot be read the gauges are absent, not old and not zero, and
 * `candidate_calls_database_up` says why.
 */
export function createStoredMetrics(registry: Registry): (figures: Figures | null) => void {
  const registers = [registry];
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name: `candidate_calls_${name}`, help, labelNames, registers });

  const up = gauge('database_up', '1 when the figures below could be read in time');
  const open = gauge('open', 'Calls that are not closed, by phase', 'phase');
  const unchanged = gauge('open_unchanged_seconds', 'Of the open call that has stood still longest', 'phase');
  const lastDay = gauge('last_day', 'Calls of the last 24 hours by outcome', 'origin', 'outcome');
  const attention = gauge('attention', 'Calls of the last 7 days that an operator should look at', 'reason');
  const unrouted = gauge('inbox_unrouted', 'Events of providers that nothing was done about yet');
  const lag = gauge('inbox_lag_seconds', 'Age of the oldest of them');
  const unclaimed = gauge('inbox_unclaimed_last_day', 'Events of the last 24 hours that were about nothing of ours');
  const deliveries = gauge('crm_deliveries', 'Results for the CRM: waiting, or of the last 7 days', 'status');
  const stored = [open, unchanged, lastDay, attention, unrouted, lag, unclaimed, deliveries];

  return (figures) => {
    for (const one of stored) {
      one.reset();
      // one without labels would be reset to 0
      if (one === unrouted || one === lag || one === unclaimed) one.remove();
    }
    up.set(figures === null ? 0 : 1);
    if (figures === null) return;
    for (const { phase, count, unchangedSeconds } of figures.open) {
      open.set({ phase }, count);
      unchanged.set({ phase }, unchangedSeconds);
    }
    for (const { origin, outcome, count } of figures.lastDay) lastDay.set({ origin, outcome }, count);
    for (const { reason, count } of figures.attention) attention.set({ reason }, count);
    unrouted.set(figures.inbox.unrouted);
    lag.set(figures.inbox.lagSeconds);
    unclaimed.set(figures.inbox.unclaimed);
    for (const { status, count } of figures.deliveries) deliveries.set({ status }, count);
  };
}
