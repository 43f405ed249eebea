import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { CannotStart } from './cannot-start.ts';
import { type Child, startChild } from './child.ts';

export interface TemporalOptions {
  binary: string;
  dataDir: string;
  port: number;
  /** null: without the web UI */
  uiPort: number | null;
  namespaces: string[];
  /** false: nothing is forced to disk; for tests, whose data nobody needs after a crash */
  durable: boolean;
  signal: AbortSignal;
}

export interface Temporal {
  child: Child;
  address: string;
}

const READY_WITHIN_MS = 30_000;
const RETENTION_SECONDS = 720 * 3_600;

/** The attributes by which operators search. Each is a promise to stored calls: never renamed. */
const SEARCH_ATTRIBUTES = {
  CallPhase: 'Keyword',
  CallOutcome: 'Keyword',
  CampaignId: 'Keyword',
  Attempt: 'Int',
  NeedsAttention: 'Bool',
};

const DYNAMIC_CONFIG: Record<string, unknown> = {
  // Otherwise every timer below one second takes one second.
  'history.timerProcessorMaxTimeShift': '10ms',
  // Otherwise a timer that the server was not woken for, as on a machine that was held up, is late by up to five minutes.
  'history.timerProcessorMaxPollInterval': '5s',
  // One partition: exact rate and real priority on the dial queue.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  'matching.enableFairness': true,
  'frontend.enableServerVersionCheck': false,
};

/** Starts the development server on the loopback. Resolves when it serves. @throws CannotStart with the end of its log. */
export async function startTemporal(options: TemporalOptions): Promise<Temporal> {
  const child = await startChild({
    name: 'Temporal',
    command: options.binary,
    args: temporalArguments(options),
    logFile: join(options.dataDir, 'logs', 'temporal.log'),
    env: { ...process.env, DATA_DIR: options.dataDir },
  });
  const address = `127.0.0.1:${options.port}`;
  try {
    await waitUntilServing(child, address, options);
    return { child, address };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

/** The command line of the development server. The data directory in it is how a later start recognises it. */
export function temporalArguments(options: Omit<TemporalOptions, 'binary' | 'signal'>): string[] {
  return [
    'server',
    'start-dev',
    ...['--db-filename', join(options.dataDir, 'temporal.db')],
    ...['--ip', '127.0.0.1', '--port', String(options.port)],
    ...(options.uiPort === null ? ['--headless'] : ['--ui-port', String(options.uiPort)]),
    ...['--log-level', 'error'],
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', `synchronous=${options.durable ? 'FULL' : 'OFF'}`],
    ...options.namespaces.flatMap((name) => ['--namespace', name]),
    ...Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ...Object.entries(DYNAMIC_CONFIG).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${JSON.stringify(value)}`,
    ]),
  ];
}

async function waitUntilServing(
  child: Child,
  address: string,
  { namespaces, durable, signal }: TemporalOptions,
): Promise<void> {
  let last = 'no answer';
  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until && !child.hasEnded(); await sleep(50)) {
    signal.throwIfAborted();
    try {
      const connection = await Connection.connect({ address, connectTimeout: '1s' });
      try {
        if (durable) await Promise.all(namespaces.map((namespace) => keepHistories(connection, namespace)));
        return;
      } finally {
        await connection.close();
      }
    } catch (error) {
      last = (error as Error).message;
    }
  }
  const end = child.hasEnded() ? await child.ended : last;
  throw new CannotStart(`Temporal does not start (${end}). The end of ${child.logFile}:\n${child.tail()}`);
}

/** The development server keeps closed workflows for a day; a repeated request is answered from them for longer. */
async function keepHistories({ workflowService }: Connection, namespace: string): Promise<void> {
  const { config } = await workflowService.describeNamespace({ namespace });
  if (Number(config?.workflowExecutionRetentionTtl?.seconds) === RETENTION_SECONDS) return;
  // What the request does not name is left as it is.
  const workflowExecutionRetentionTtl = msToTs(RETENTION_SECONDS * 1_000);
  await workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } });
}
