import type { ServerPool } from '../processes/server-pool.ts';

/** Takes what is planned one by one in as many lanes as there are pools of servers; none is begun after `untilMs`. */
export async function runInLanes<Planned, Done>(
  planned: Iterator<Planned>,
  pools: readonly ServerPool[],
  untilMs: number | null,
  run: (planned: Planned, pool: ServerPool) => Promise<Done>,
): Promise<Done[]> {
  const done: Done[] = [];
  const lane = async (pool: ServerPool) => {
    while (untilMs === null || Date.now() < untilMs) {
      const next = planned.next();
      if (next.done) return;
      done.push(await run(next.value, pool));
    }
  };
  await Promise.all(pools.map(lane));
  return done;
}
