import { type Db, databaseOver, openPool, type PoolLimits } from './database.ts';

/**
 * The API's connections to PostgreSQL, apart by what waits for them: a list that takes its time cannot keep a webhook or a
 * call from being written down.
 */
export interface ApiPools {
  /** what providers send and ask while a phone rings, and what follows from it */
  webhooks: Db;
  /** what people and systems ask for: calls, messages, settings */
  triggers: Db;
  /** lists, streams, single rows */
  reads: Db;
  /** requests that wait for a connection of any of them */
  waiting: () => number;
  close: () => Promise<void>;
}

/** Webhooks have room for eight routings beside two commits at a time (behind-the-answers.ts, event-intake.ts). */
const CONNECTIONS = { webhooks: 10, triggers: 5, reads: 5 };

/** Somebody waits for the answer. */
const STATEMENT_TIMEOUT_MS = 5_000;

export function openApiPools(databaseUrl: string, connections = CONNECTIONS): ApiPools {
  const open = (count: number, prepares: boolean) =>
    openPool(databaseUrl, {
      connections: count,
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      prepares,
    } satisfies PoolLimits);
  const webhooks = open(connections.webhooks, true);
  const triggers = open(connections.triggers, true);
  const reads = open(connections.reads, false);
  const databases = { webhooks: databaseOver(webhooks), triggers: databaseOver(triggers), reads: databaseOver(reads) };
  return {
    ...databases,
    waiting: () => webhooks.waitingCount + triggers.waitingCount + reads.waitingCount,
    close: async () => void (await Promise.all(Object.values(databases).map((db) => db.destroy()))),
  };
}
