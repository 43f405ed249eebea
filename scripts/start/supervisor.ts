import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart, explain } from './cannot-start.ts';
import type { Child } from './child.ts';
import { say, warn } from './say.ts';

/** A process that the whole product needs. */
export interface Part {
  name: string;
  /** Resolves when it can be used. Leaves nothing running when it rejects. */
  launch(signal: AbortSignal): Promise<Child>;
  /** how often in a row it may fail to come back before everything is stopped */
  tries: number;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** Who lived this long has recovered: its next end is a new story. */
const RECOVERED_AFTER_MS = 60_000;

/**
 * Starts the parts, brings back one that ends by itself, and stops them in the opposite order of their start.
 * `failed` resolves with the reason when one could not be brought back.
 */
export class Supervisor {
  readonly failed: Promise<unknown>;
  private fail!: (reason: unknown) => void;
  private readonly running = new Map<Part, Child>();
  private readonly launching = new Set<Promise<unknown>>();
  private readonly wantedRestarts = new Set<Part>();
  private readonly stopping = new AbortController();
  private bringsBack = false;

  /** @param order the parts in the order of their start */
  constructor(private readonly order: Part[]) {
    this.failed = new Promise((resolve) => (this.fail = resolve));
  }

  /** Aborted as soon as everything is to stop. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  async start(part: Part): Promise<void> {
    const child = await this.launch(part);
    void this.lookAfter(part, child).catch((error) => this.fail(error));
  }

  /** From now on a part that ends is started again; before, its end is the end of the start. */
  bringBackFromNowOn(): void {
    this.bringsBack = true;
  }

  /** Ends one part in order and starts it again (its code has changed). */
  async restart(part: Part): Promise<void> {
    this.wantedRestarts.add(part);
    await this.running.get(part)?.stop();
  }

  /** Stops everything, also what is only starting. Resolves when nothing is left. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.launching);
    for (const part of this.order.toReversed()) await this.running.get(part)?.stop();
  }

  private launch(part: Part): Promise<Child> {
    this.signal.throwIfAborted();
    const launch = part.launch(this.signal).then((child) => {
      this.running.set(part, child);
      return child;
    });
    this.launching.add(launch);
    void launch.catch(() => {}).finally(() => this.launching.delete(launch));
    return launch;
  }

  private async lookAfter(part: Part, child: Child): Promise<void> {
    let failures = 0;
    for (;;) {
      const startedAt = Date.now();
      const how = await child.ended;
      if (this.signal.aborted) return;
      if (this.wantedRestarts.delete(part)) {
        child = await this.launch(part);
        continue;
      }
      const report = `${part.name} ended unexpectedly (${how}). The end of ${child.logFile}:\n${child.tail()}`;
      if (!this.bringsBack) throw new CannotStart(report);
      warn(report);
      failures = Date.now() - startedAt > RECOVERED_AFTER_MS ? 0 : failures;
      const next = await this.bringBack(part, failures);
      if (next === null) return;
      ({ child, failures } = next);
    }
  }

  private async bringBack(part: Part, failures: number): Promise<{ child: Child; failures: number } | null> {
    for (let count = failures + 1; ; count++) {
      if (count > part.tries) throw new CannotStart(`${part.name} could not be brought back: everything is stopped.`);
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (count - 1), LONGEST_PAUSE_MS);
      say(`${part.name} is started again in ${pauseMs / 1_000} s …`);
      try {
        await sleep(pauseMs, undefined, { signal: this.signal });
        const child = await this.launch(part);
        say(`${part.name} runs again.`);
        return { child, failures: count };
      } catch (error) {
        if (this.signal.aborted) return null;
        warn(explain(error));
      }
    }
  }
}
