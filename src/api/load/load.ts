import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How much this process has to do. */
export interface Load {
  /** p99 of how late the event loop was */
  loopDelayMs: number;
  /** requests that wait for a connection to PostgreSQL */
  poolWaiting: number;
}

export interface LoadWatch {
  load: () => Load;
  stop: () => void;
}

/** How often the loop is asked to be on time. */
const RESOLUTION_MS = 20;
const NO_LOAD: Load = { loopDelayMs: 0, poolWaiting: 0 };

/**
 * Looks at the load every so often; asking for it costs nothing. What is said is the lesser of the last two looks: one
 * pause for the garbage is no load. It keeps no process alive.
 */
export function watchLoad(poolWaiting: () => number, lookEveryMs: number): LoadWatch {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let before = NO_LOAD;
  let now = NO_LOAD;
  let due = performance.now() + lookEveryMs;
  const look = () => {
    // A loop that turns twice a second is measured once at most: then the look itself is late.
    const late = performance.now() - due;
    due = performance.now() + lookEveryMs;
    // what is measured are the distances between measurements
    const p99 = delay.percentile(99) / 1e6 - RESOLUTION_MS;
    before = now;
    now = { loopDelayMs: Math.max(0, late, p99), poolWaiting: poolWaiting() };
    delay.reset();
  };
  const timer = setInterval(look, lookEveryMs).unref();
  return {
    load: () => ({
      loopDelayMs: Math.min(before.loopDelayMs, now.loopDelayMs),
      poolWaiting: Math.min(before.poolWaiting, now.poolWaiting),
    }),
    stop() {
      clearInterval(timer);
      delay.disable();
    },
  };
}
