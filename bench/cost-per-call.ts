import { exportHistory, withTemporal } from '../scripts/test/export-history.ts';
import { shapeOf, UNHURRIED } from '../scripts/test/history-shape.ts';
import type { Product } from '../scripts/test/product.ts';
import { followCalls } from './calls.ts';
import { CLOUD_PRICES, costPer1000Calls } from './cloud-prices.ts';
import { median, printFigure } from './figures.ts';

/** A conversation as it is in life: it keeps its workflow open, which is billed. */
const TALK_MS = 5 * 60_000;

/**
 * What Temporal stores and bills for a held call, and what PostgreSQL keeps of it: the median of some, since a held-up machine repeats a task.
 * @returns why calls failed
 */
export async function costPerCall(product: Product, count: number): Promise<string[]> {
  await product.control('POST', '/control/scenarios', { to: '*', outcome: 'held', timing: UNHURRIED });
  const bytesBefore = await databaseBytes(product);
  const calls = followCalls(product);
  const placed = await Promise.all(Array.from({ length: count }, () => calls.place()));
  const closed = (await Promise.all(placed.map((call) => call.closed))).filter((call) => call !== null);
  calls.stop();
  const costs = await withTemporal(product, (client) =>
    Promise.all(
      closed.map(async ({ id }) => {
        const workflowId = `candidate-call:${id}`;
        await client.workflow.getHandle(workflowId).result(); // it ends a moment after its row is closed
        const { events, sizeBytes } = await exportHistory(client, workflowId);
        return { ...shapeOf(events), sizeBytes };
      }),
    ),
  );
  printFigure('databaseKbPerCall', ((await databaseBytes(product)) - bytesBefore) / 1_024 / count, 'kB');
  const medianOf = (figure: keyof (typeof costs)[number]) => median(costs.map((cost) => cost[figure]));
  const [actions, historyBytes] = [medianOf('actions'), medianOf('sizeBytes')];
  printFigure('historyEventsPerCall', medianOf('events'), 'events');
  printFigure('historyBytesPerCall', historyBytes, 'bytes');
  printFigure('workflowTasksPerCall', medianOf('workflowTasks'), 'tasks');
  printFigure('actionsPerCall', actions, 'actions');
  printFigure('costPer1000Calls', costPer1000Calls({ actions, historyBytes, openMs: TALK_MS }), 'USD', {
    prices: CLOUD_PRICES.asOf,
  });
  return calls.failures;
}

/** Tables with their indexes. */
async function databaseBytes(product: Product): Promise<number> {
  const [row] = await product.query<{ bytes: string }>(
    `select sum(pg_total_relation_size(relid)) as bytes from pg_catalog.pg_statio_user_tables`,
  );
  return Number(row!.bytes);
}
