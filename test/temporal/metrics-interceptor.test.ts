import { expect, it } from '@jest/globals';
import { asyncLocalStorage, Context, type Info } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure, type MetricMeter, type MetricTags } from '@temporalio/common';
import type { ActivityExecuteInput } from '@temporalio/worker';
import { sayable } from '../../src/temporal/failure-interceptor.ts';
import { metricsInterceptor } from '../../src/temporal/metrics-interceptor.ts';
import { ProviderError } from '../../src/providers/provider-error.ts';

const CANARY = 'Kanarienvogel +493023125101';

/** @returns what was counted of a step that ends so */
async function countedOf(work: () => Promise<unknown>): Promise<MetricTags[]> {
  const counted: MetricTags[] = [];
  const add = (_value: number, tags: MetricTags) => void counted.push(tags);
  const meter = { createCounter: () => ({ add }) } as unknown as MetricMeter;
  const rest = [undefined, undefined, undefined, undefined] as unknown as [never, never, never, never];
  const never = new Promise<never>(() => {});
  const context = new Context({ activityType: 'dial' } as Info, never, new AbortController().signal, () => {}, ...rest);
  const inbound = metricsInterceptor(meter);
  await asyncLocalStorage.run(context, () => inbound.execute!({} as ActivityExecuteInput, work)).catch(() => {});
  return counted;
}

it.each([
  ['done', async () => CANARY],
  ['rate_limited', () => Promise.reject(sayable(new ProviderError('crm', 'rate_limited'), 1))],
  ['TypeError', () => Promise.reject(sayable(new TypeError(CANARY), 1))],
  ['NotYet', () => Promise.reject(ApplicationFailure.create({ type: 'NotYet', message: CANARY }))],
  ['cancelled', () => Promise.reject(new CancelledFailure(CANARY))],
  ['failed', () => Promise.reject(new Error(CANARY))],
])('counts a step as %s, once and without a word of what it was about', async (outcome, work) => {
  expect(await countedOf(work)).toEqual([{ step: 'dial', outcome }]);
});
