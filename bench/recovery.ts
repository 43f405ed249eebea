import { setTimeout as sleep } from 'node:timers/promises';
import type { Infrastructure } from '../scripts/test/infrastructure.ts';
import type { Product } from '../scripts/test/product.ts';
import type { ProductProcess } from '../scripts/test/product-process.ts';
import { atRate } from './load.ts';

const PER_SECOND = 5;
const BEFORE_MS = 4_000;
const AFTER_MS = 8_000;

export type Killed = 'worker' | 'api' | 'temporal';

/**
 * What is added to calls around a kill -9, at five calls a second: of those that were asked for from four seconds before it
 * until eight after it. What was killed is started again at once, as its supervisor would.
 */
export async function addedAroundKill(
  product: Product,
  infrastructure: Pick<Infrastructure, 'restartTemporal'>,
  killed: Killed,
): Promise<{ addedMs: number[]; failures: string[] }> {
  const kill = {
    worker: () => again(product.worker),
    api: () => again(product.api),
    temporal: infrastructure.restartTemporal,
  };
  return atRate(product, PER_SECOND, BEFORE_MS + AFTER_MS, async () => {
    await sleep(BEFORE_MS);
    await kill[killed]();
  });
}

async function again(process: ProductProcess): Promise<void> {
  process.kill('SIGKILL');
  await process.ended();
  await process.start();
}
