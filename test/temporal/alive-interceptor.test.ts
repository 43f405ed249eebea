import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { asyncLocalStorage, Context, type Info } from '@temporalio/activity';
import type { ActivityExecuteInput } from '@temporalio/worker';
import { aliveInterceptor } from '../../src/temporal/alive-interceptor.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const INPUT = {} as ActivityExecuteInput;

/** Runs a step whose end the test decides. */
function aStep(heartbeatTimeoutMs: number | undefined) {
  const heartbeat = jest.fn();
  const info = { heartbeatTimeoutMs } as Info;
  const never = new Promise<never>(() => {});
  const rest = [undefined, undefined, undefined, undefined] as unknown as [never, never, never, never];
  const context = new Context(info, never, new AbortController().signal, heartbeat, ...rest);
  let end!: (how: Promise<unknown>) => void;
  const work = new Promise((resolve) => (end = resolve));
  const run = asyncLocalStorage.run(context, () => aliveInterceptor.execute!(INPUT, () => work));
  return { heartbeat, end, run };
}

it('says each second that a step is being worked on, until it is done', async () => {
  const { heartbeat, end, run } = aStep(5_000);
  await jest.advanceTimersByTimeAsync(3_500);
  expect(heartbeat).toHaveBeenCalledTimes(3);
  end(Promise.resolve('done'));
  expect(await run).toBe('done');
  await jest.advanceTimersByTimeAsync(10_000);
  expect(heartbeat).toHaveBeenCalledTimes(3);
});

it('stops saying so when the step fails, and passes the failure on', async () => {
  const { heartbeat, end, run } = aStep(5_000);
  end(Promise.reject(new Error('away')));
  await expect(run).rejects.toThrow('away');
  await jest.advanceTimersByTimeAsync(10_000);
  expect(heartbeat).not.toHaveBeenCalled();
});

it('says nothing for a step from which nobody wants to hear', async () => {
  const { heartbeat, end, run } = aStep(undefined);
  await jest.advanceTimersByTimeAsync(3_500);
  end(Promise.resolve());
  await run;
  expect(heartbeat).not.toHaveBeenCalled();
});
