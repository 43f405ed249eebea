import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { watchLoad } from '../../../src/api/load/load.ts';

let watch: ReturnType<typeof watchLoad>;
afterEach(() => {
  jest.useRealTimers();
  watch.stop();
});

const LOOK_MS = 500;

describe('the load', () => {
  it('is what two looks in a row have seen: a moment is none, and it ends at once', () => {
    jest.useFakeTimers();
    let waiting = 30;
    watch = watchLoad(() => waiting, LOOK_MS);
    const seen: number[] = [];
    for (const next of [40, 0, 50, 50]) {
      jest.advanceTimersByTime(LOOK_MS);
      seen.push(watch.load().poolWaiting);
      waiting = next;
    }
    jest.advanceTimersByTime(LOOK_MS);
    seen.push(watch.load().poolWaiting);
    expect(seen).toEqual([0, 30, 0, 0, 50]);
  });

  it('of the event loop is how late it was, and none when it is on time', async () => {
    watch = watchLoad(() => 0, 50);
    const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
    // Far apart, so that a busy machine takes neither for the other.
    while (watch.load().loopDelayMs < 200) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
      await turn();
    }
    while (watch.load().loopDelayMs > 100) await turn();
    expect(watch.load().loopDelayMs).toBeLessThanOrEqual(100);
  });
});
