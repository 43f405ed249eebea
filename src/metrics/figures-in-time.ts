import { setTimeout as sleep } from 'node:timers/promises';
import type { Figures } from '../store/figures.ts';

/** Prometheus gives up after 10 s by default. */
const WITHIN_MS = 2_500;
/** Several who scrape, or one who scrapes often, cost one look. */
const FRESH_FOR_MS = 5_000;

/** Reads figures at most once at a time and every few seconds; null when they do not come in time. Never rejects. */
export function figuresInTime(
  read: () => Promise<Figures>,
  { withinMs, freshForMs } = { withinMs: WITHIN_MS, freshForMs: FRESH_FOR_MS },
): () => Promise<Figures | null> {
  let latest: Promise<Figures | null> | undefined;
  let askedAt = 0;
  let underWay = false;
  return () => {
    if (latest === undefined || (!underWay && performance.now() - askedAt >= freshForMs)) {
      askedAt = performance.now();
      underWay = true;
      latest = read()
        .catch(() => null)
        .finally(() => (underWay = false));
    }
    return Promise.race([latest, sleep(withinMs, null, { ref: false })]);
  };
}
