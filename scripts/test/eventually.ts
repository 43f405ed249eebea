import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** ten seconds unless said otherwise */
  withinMs?: number;
  /** what is awaited, for the error: "the CRM has the result" */
  what: string;
  /** between two looks; 50 ms unless said otherwise. What stays once it is true can be looked at less often. */
  everyMs?: number;
}

/** Who can say something about a wait that was in vain: each running product adds the ends of its logs. */
export const witnesses = new Set<() => string>();

/**
 * Asks again and again until the probe gives something (not null, undefined or false); a probe that throws has nothing
 * yet, so assertions may stand in it.
 * @throws Error with the last value or exception and what the witnesses say, when the time is over.
 */
export async function eventually<T>(
  probe: () => Promise<T> | T,
  { withinMs = 10_000, what, everyMs = 50 }: Patience,
): Promise<NonNullable<Exclude<T, false>>> {
  let last: unknown;
  for (const until = Date.now() + withinMs; ; await sleep(everyMs)) {
    try {
      last = await probe();
      if (last !== null && last !== undefined && last !== false) return last as NonNullable<Exclude<T, false>>;
    } catch (error) {
      last = error;
    }
    if (Date.now() >= until) break;
  }
  const said = [...witnesses].map((witness) => `\n${witness()}`).join('');
  throw new Error(`Not within ${withinMs} ms: ${what}. Last: ${show(last)}${said}`);
}

function show(value: unknown): string {
  const text = value instanceof Error ? value.message : (JSON.stringify(value, null, 1) ?? String(value));
  return text.length > 2_000 ? `${text.slice(0, 2_000)} …` : text;
}
