import { exportHistory, withTemporal } from '../scripts/test/export-history.ts';
import { shapeOf, UNHURRIED } from '../scripts/test/history-shape.ts';
import type { Product } from '../scripts/test/product.ts';
import type { Calls } from './calls.ts';
import { percentile, printFigure } from './figures.ts';

/** What Temporal stores and bills for a held call: the median of some, since a held-up machine repeats a task. */
export async function costPerCall(product: Product, calls: Calls, count: number): Promise<void> {
  await product.control('POST', '/control/scenarios', { to: '*', outcome: 'held', timing: UNHURRIED });
  const placed = await Promise.all(Array.from({ length: count }, () => calls.place()));
  const ids = (await Promise.all(placed.map(({ closed }) => closed))).filter((id) => id !== null);
  const costs = await withTemporal(product, (client) =>
    Promise.all(
      ids.map(async (id) => {
        const workflowId = `candidate-call:${id}`;
        await client.workflow.getHandle(workflowId).result(); // it ends a moment after its row is closed
        const { events, sizeBytes } = await exportHistory(client, workflowId);
        return { ...shapeOf(events), sizeBytes };
      }),
    ),
  );
  const median = (figure: keyof (typeof costs)[number]) =>
    percentile(
      costs.map((cost) => cost[figure]),
      0.5,
    );
  printFigure('historyEventsPerCall', median('events'), 'events');
  printFigure('historyBytesPerCall', median('sizeBytes'), 'bytes');
  printFigure('workflowTasksPerCall', median('workflowTasks'), 'tasks');
  printFigure('actionsPerCall', median('actions'), 'actions');
}
