import { sweepRun } from '../../scripts/test/infrastructure.ts';
import { type Servers, startServers } from './servers.ts';

/** The servers of the runs: kept from one to the next, each of which has its own database and namespace, and made anew when namespaces run out. */
export interface ServerPool {
  next(): Promise<Servers>;
  /** after a run that broke off nobody knows what state they are in */
  discard(): Promise<void>;
}

export function serverPool(newRunDir: () => string): ServerPool {
  let servers: Servers | null = null;
  const discard = async () => {
    const old = servers;
    servers = null;
    if (!old) return;
    await old.stop();
    await sweepRun(old.runDir);
  };
  return {
    async next() {
      if (servers && servers.namespacesLeft() <= 1) await discard();
      servers ??= await startServers(newRunDir());
      return servers;
    },
    discard,
  };
}
