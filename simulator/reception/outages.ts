import type { Provider } from '../providers.ts';

/** HTTP status that everything is answered with, connections cut, or requests left unanswered. */
export type OutageKind = number | 'refuse' | 'hang';

export interface Outages {
  start(provider: Provider, kind: OutageKind, forMs: number): void;
  current(provider: Provider): OutageKind | null;
  clear(): void;
}

/** One outage per provider at a time; it ends by itself. */
export function createOutages(): Outages {
  const outages = new Map<Provider, { kind: OutageKind; until: number }>();
  return {
    start: (provider, kind, forMs) => void outages.set(provider, { kind, until: Date.now() + forMs }),
    current(provider) {
      const outage = outages.get(provider);
      return outage && Date.now() < outage.until ? outage.kind : null;
    },
    clear: () => outages.clear(),
  };
}
