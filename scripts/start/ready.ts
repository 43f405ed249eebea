import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from './cannot-start.ts';
import { say } from './say.ts';

const READY_WITHIN_MS = 60_000;
const SLOW_AFTER_MS = 5_000;

interface Readiness {
  status: string;
  checks?: Record<string, string>;
}

/**
 * Waits until `GET /ready` says "ready"; after a few seconds it says what is still missing.
 * @throws CannotStart when that takes longer than a minute.
 */
export async function waitUntilReady(apiUrl: string, signal: AbortSignal): Promise<void> {
  const began = Date.now();
  let missing = 'the API does not answer yet';
  let slowSaid = false;
  while (!signal.aborted) {
    const answer = await ask(apiUrl);
    if (answer?.status === 'ready') return;
    if (answer) missing = whatIsMissing(answer);
    const sinceMs = Date.now() - began;
    if (sinceMs > READY_WITHIN_MS) throw new CannotStart(`Not ready after ${READY_WITHIN_MS / 1_000} s: ${missing}.`);
    if (sinceMs > SLOW_AFTER_MS && !slowSaid)
      say(`Waiting until everything is ready (${missing}); usually some seconds …`);
    slowSaid ||= sinceMs > SLOW_AFTER_MS;
    await sleep(100);
  }
}

async function ask(apiUrl: string): Promise<Readiness | null> {
  try {
    const response = await fetch(`${apiUrl}/ready`, { signal: AbortSignal.timeout(3_000) });
    return (await response.json()) as Readiness;
  } catch {
    return null;
  }
}

const whatIsMissing = ({ status, checks = {} }: Readiness): string =>
  Object.entries(checks)
    .filter(([, state]) => state !== 'up')
    .map(([name, state]) => `${name}: ${state}`)
    .join(', ') || status;
