import { Context } from '@temporalio/activity';

const HEARTBEAT_MS = 1_000;

/** Works and says every second that it does: a step whose worker was killed is then given to another one soon. */
export async function aliveWhile<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const heartbeat = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
  }
}
