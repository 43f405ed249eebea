import { expect, it } from '@jest/globals';
import { type ProviderState, type Seen, stateOf } from '../../src/domain/provider-health.ts';

const QUIET: Seen = {
  provider: 'crm',
  lastSuccessAt: null,
  lastFailureAt: null,
  failingSince: null,
  successes15m: 0,
  failures15m: 0,
  webhookLagP95Ms: null,
  closedByPollShare: null,
};

it.each<[what: string, seen: Partial<Seen>, state: ProviderState]>([
  ['nothing was asked', {}, 'unknown'],
  ['nothing was asked since it failed', { failingSince: new Date() }, 'unknown'],
  ['all went well', { successes15m: 3 }, 'up'],
  ['one of many failed, and then it went well', { successes15m: 30, failures15m: 1 }, 'up'],
  ['many failed', { successes15m: 5, failures15m: 1 }, 'degraded'],
  ['it fails right now', { successes15m: 30, failures15m: 1, failingSince: new Date() }, 'degraded'],
  ['nothing went well', { failures15m: 1, failingSince: new Date() }, 'down'],
  ['it is asked, but says nothing by itself', { successes15m: 3, closedByPollShare: 0.51 }, 'degraded'],
  ['it says most things by itself', { successes15m: 3, closedByPollShare: 0.5 }, 'up'],
])('when %s', (_what, seen, state) => {
  expect(stateOf({ ...QUIET, ...seen })).toBe(state);
});
