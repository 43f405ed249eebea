import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { isFree } from '../start/ports.ts';

/** Below the ports that systems hand out by themselves, so that no outgoing connection sits on one of ours. */
const FIRST_PORT = 15_000;
const PORTS = 15_000;

export const NAMESPACES = Array.from({ length: 80 }, (_, index) => `product-${index + 1}`);

/** A port that nobody listens on and nobody else in this run has taken. */
export async function claimPort(runDir: string): Promise<number> {
  const start = Math.floor(Math.random() * PORTS);
  for (let step = 0; step < PORTS; step++) {
    const port = FIRST_PORT + ((start + step) % PORTS);
    if (claim(runDir, `port-${port}`) && (await isFree(port))) return port;
  }
  throw new Error('no free port between 15000 and 30000');
}

/** A namespace of the run's Temporal server in which nothing has ever run. */
export function claimNamespace(runDir: string): string {
  const name = NAMESPACES.find((one) => claim(runDir, one));
  if (!name)
    throw new Error(`all ${NAMESPACES.length} namespaces of this run are used: make more in scripts/test/claims.ts`);
  return name;
}

/** True for the first who asks: suites run in parallel processes, and making a file is atomic between them. */
export function claim(runDir: string, name: string): boolean {
  const folder = join(runDir, 'claims');
  mkdirSync(folder, { recursive: true });
  try {
    closeSync(openSync(join(folder, name), 'wx'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
