import { metricMeter } from '@temporalio/workflow';
import type { CallOrigin, CallOutcome, CallPhase } from '../domain/calls/call.ts';

/** How long calls are in each phase. Their buckets reach from a dial to a CRM that is away for its hour. */
export const PHASE_SECONDS = {
  name: 'candidate_calls_phase_seconds',
  help: 'Time that calls spent in a phase, noted when they left it',
  buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600],
} as const;

export const CLOSED = {
  name: 'candidate_calls_closed',
  help: 'Calls whose story came to its end, by outcome',
} as const;

/** Neither is told again when a history is replayed, nor writes an event. */
export function notePhase(phase: CallPhase, seconds: number): void {
  metricMeter
    .createHistogram(PHASE_SECONDS.name, 'float', undefined, PHASE_SECONDS.help)
    .record(Math.max(0, seconds), { phase });
}

export function noteClosed(origin: CallOrigin, outcome: CallOutcome): void {
  metricMeter.createCounter(CLOSED.name, undefined, CLOSED.help).add(1, { origin, outcome });
}
