import type { Logger } from 'pino';
import { ConfigError } from './config.ts';

const RETRY_MS = 1_000;

/** A process that was told to stop before it had all it needs: that is no fault. */
class StoppedWhileStarting extends Error {}

/**
 * Runs a process of ours: a bad environment ends it with all its faults in plain words; SIGTERM and SIGINT stop it in
 * order; a second signal, or a stop that hangs, ends it at once, and so does an error that nobody caught.
 */
export async function runProcess(
  name: string,
  giveUpStoppingMs: number,
  run: (stopping: Promise<void>) => Promise<void>,
): Promise<void> {
  const stopping = new Promise<void>((resolve) => {
    const stop = () => {
      resolve();
      setTimeout(() => process.exit(1), giveUpStoppingMs).unref();
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        stop();
        process.once(signal, () => process.exit(1));
      });
    }
  });
  const fail = (error: unknown): never => {
    process.stderr.write(`${name}: ${explain(error)}\n`);
    process.exit(1);
  };
  // Node itself would print the message of what nobody caught, and whatever it quotes (T16).
  process.once('uncaughtException', fail).once('unhandledRejection', fail);
  try {
    await run(stopping);
    process.exit(0);
  } catch (error) {
    if (error instanceof StoppedWhileStarting) process.exit(0);
    fail(error);
  }
}

/** ConfigError is written for people; of anything else only name and code are safe to print. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { name, code, port } = error as { name?: string; code?: string; port?: number };
  if (code === 'EADDRINUSE') return `port ${port} is taken by another program: set PORT to a free one`;
  return `stopped by ${name ?? 'an error'}${code ? ` ${code}` : ''}\n${stackOf(error)}`;
}

const stackOf = (error: unknown): string =>
  error instanceof Error
    ? (error.stack ?? '')
        .replace(error.message, '') // a message can have lines that look like ours
        .split('\n')
        .filter((line) => /^\s+at /.test(line))
        .slice(0, 8)
        .join('\n')
    : '';

/**
 * Tries until it works: what we need may come up after us. Says so each time, never with foreign text.
 * @throws StoppedWhileStarting, which ends the process well
 */
export async function untilReached<T>(
  what: 'PostgreSQL' | 'Temporal',
  reach: () => Promise<T>,
  log: Logger,
  stopping: Promise<void>,
): Promise<T> {
  let isStopping = false;
  void stopping.then(() => (isStopping = true));
  for (;;) {
    try {
      return await reach();
    } catch (error) {
      log.warn({ err: error, check: what }, 'not reached yet, trying again');
      await Promise.race([stopping, new Promise((resolve) => setTimeout(resolve, RETRY_MS))]);
      if (isStopping) throw new StoppedWhileStarting();
    }
  }
}
