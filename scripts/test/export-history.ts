import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { Product } from './product.ts';

/** Works with a client of the namespace that a product runs in, and closes it. */
export async function withTemporal<T>(
  { temporal }: Pick<Product, 'temporal'>,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ address: temporal.address });
  try {
    return await work(new Client({ connection, namespace: temporal.namespace }));
  } finally {
    await connection.close();
  }
}

export interface HistoryEvent {
  eventType: string;
  /** what the type carries, under a name made of the type */
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
