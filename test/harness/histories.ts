import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { Product } from './product.ts';

/** The bundle the product runs: what `npm run build` made. */
export const WORKFLOW_BUNDLE = resolve('dist/workflow-bundle.js');

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

/** Works with a client of the namespace that a product runs in, and closes it. */
export async function withTemporal<T>(product: Product, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: product.temporal.address });
  try {
    return await work(new Client({ connection, namespace: product.temporal.namespace }));
  } finally {
    await connection.close();
  }
}

export interface HistoryEvent {
  eventType: string;
  [attributes: string]: unknown;
}

export interface ExportedHistory {
  events: HistoryEvent[];
  /** as the server counts it */
  sizeBytes: number;
  json: string;
}

/** The history of a workflow as `temporal workflow show -o json` exports it. */
export async function exportHistory(client: Client, workflowId: string): Promise<ExportedHistory> {
  const handle = client.workflow.getHandle(workflowId);
  const [history, description] = await Promise.all([handle.fetchHistory(), handle.describe()]);
  const json = historyToJSON(history);
  return {
    events: (JSON.parse(json) as { events: HistoryEvent[] }).events,
    sizeBytes: Number(description.historySize),
    json,
  };
}
