/** Writes one line for the person at the terminal. A terminal that has gone away is no reason to end. */
export function say(text: string): void {
  console.log(text);
}

export function warn(text: string): void {
  console.error(text);
}

/** Says what is going on, and about how long it takes, as soon as the work turns out to be slow (two seconds). */
export async function sayWhenSlow<T>(text: string, work: Promise<T>, afterMs = 2_000): Promise<T> {
  const timer = setTimeout(() => say(text), afterMs);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

/** "45 s", "6 min 20 s" */
export function inWords(durationMs: number): string {
  const seconds = Math.round(durationMs / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
