import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';

import { withTemporal } from '../../scripts/test/export-history.ts';

export {
  exportHistory,
  type ExportedHistory,
  type HistoryEvent,
  withTemporal,
} from '../../scripts/test/export-history.ts';
export { type HistoryShape, shapeOf, UNHURRIED } from '../../scripts/test/history-shape.ts';

/** The bundle the product runs: what `npm run build` made. */
export const WORKFLOW_BUNDLE = resolve('dist/workflow-bundle.js');

/** What the Temporal UI shows under "Current details". */
export const detailsOf = (at: Parameters<typeof withTemporal>[0], workflowId: string): Promise<string> =>
  withTemporal(at, async ({ workflow }) => {
    const metadata = await workflow
      .getHandle(workflowId)
      .query<{ currentDetails: string }>('__temporal_workflow_metadata');
    return metadata.currentDetails;
  });

let replays: Promise<unknown> | null = null;

/**
 * Replays a history against today's workflow code; throws when it would decide differently. One at a time: the SDK's
 * runtime ends with its last worker, and one that starts at that moment finds it gone.
 */
export function replay(history: unknown, workflowId: string): Promise<void> {
  if (!existsSync(WORKFLOW_BUNDLE)) throw new Error('dist/workflow-bundle.js is missing: run npm run build');
  if (!replays) Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  const turn = (replays ?? Promise.resolve()).then(() =>
    Worker.runReplayHistory({ workflowBundle: { codePath: WORKFLOW_BUNDLE } }, history, workflowId),
  );
  replays = turn.catch(() => {});
  return turn;
}
