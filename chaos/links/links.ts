import { SIMULATOR_PATHS } from '../../src/demo-settings.ts';
import type { Place } from '../../scripts/test/surroundings.ts';
import { LINKS, type LinkName } from '../schedule/faults.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** Every connection of the product, each through a proxy of ours. */
export interface Links {
  of(name: LinkName): TcpProxy;
  /** as API, workers and simulator are to reach the others */
  environmentOf(process: 'api' | 'worker' | 'simulator'): Record<string, string>;
  close(): Promise<void>;
}

export async function layLinks(place: Place): Promise<Links> {
  const database = new URL(place.databaseUrl);
  const ends: Record<LinkName, string> = {
    'api→pg': database.host,
    'worker→pg': database.host,
    'api→temporal': place.temporal.address,
    'worker→temporal': place.temporal.address,
    'api→providers': new URL(place.simulatorUrl).host,
    'worker→providers': new URL(place.simulatorUrl).host,
    'simulator→api': new URL(place.apiUrl).host,
  };
  const proxies = new Map(
    await Promise.all(LINKS.map(async (name) => [name, await startTcpProxy(ends[name])] as const)),
  );
  const of = (name: LinkName) => proxies.get(name)!;
  return {
    of,
    environmentOf(process) {
      const publicUrl = { PUBLIC_URL: `http://${of('simulator→api').address}` };
      if (process === 'simulator') return publicUrl;
      const databaseUrl = new URL(database);
      databaseUrl.host = of(`${process}→pg`).address;
      const providers = `http://${of(`${process}→providers`).address}`;
      return {
        ...publicUrl,
        DATABASE_URL: databaseUrl.href,
        TEMPORAL_ADDRESS: of(`${process}→temporal`).address,
        ...providersAt(providers),
      };
    },
    close: async () => void (await Promise.all([...proxies.values()].map((proxy) => proxy.close()))),
  };
}

function providersAt(at: string): Record<string, string> {
  const paths = {
    HOC_API_URL: SIMULATOR_PATHS.hoc,
    ELEVENLABS_BASE_URL: SIMULATOR_PATHS.elevenlabs,
    TWILIO_BASE_URL: SIMULATOR_PATHS.twilio,
    OPENAI_BASE_URL: SIMULATOR_PATHS.openai,
    CRM_WEBHOOK_URL: SIMULATOR_PATHS.crm,
  };
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, at + path]));
}
