import fc from 'fast-check';

/** How often each property is tried: 1,000 times, or FAST_CHECK_RUNS. One that fails prints its seed and its smallest case. */
fc.configureGlobal({ numRuns: Number(process.env.FAST_CHECK_RUNS ?? 1_000) });
