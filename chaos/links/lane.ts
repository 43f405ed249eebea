import type { Socket } from 'node:net';

/** One direction of a connection. What comes in waits here until it may go on; the order never changes. */
export interface Lane {
  /** nothing goes on until `open`; the sender feels it as a full network */
  stall(): void;
  open(): void;
}

export interface LaneOptions {
  from: Socket;
  /** null while nobody was asked yet */
  to: () => Socket | null;
  delayMs: () => number;
  /** sees what comes in, before it goes on */
  onBytes: (bytes: Buffer) => void;
}

/** Half-closing counts: the end of a direction waits like its bytes. */
export function startLane({ from, to, delayMs, onBytes }: LaneOptions): Lane {
  const waiting: { bytes: Buffer | null; dueAt: number }[] = [];
  let isStalled = false;
  let timer: NodeJS.Timeout | null = null;

  const pump = (): void => {
    const target = to();
    while (!isStalled && target && waiting.length > 0) {
      const { bytes, dueAt } = waiting[0]!;
      const wait = dueAt - Date.now();
      if (wait > 0) {
        timer ??= setTimeout(() => {
          timer = null;
          pump();
        }, wait).unref();
        return;
      }
      waiting.shift();
      if (bytes === null) target.end();
      else if (!target.destroyed) target.write(bytes);
    }
  };
  const take = (bytes: Buffer | null): void => {
    const dueAt = Math.max(Date.now() + delayMs(), waiting.at(-1)?.dueAt ?? 0);
    if (bytes) onBytes(bytes);
    waiting.push({ bytes, dueAt: delayMs() === 0 && waiting.length === 0 ? 0 : dueAt });
    pump();
  };
  from.on('data', take).once('end', () => take(null));
  return {
    stall() {
      isStalled = true;
      from.pause();
    },
    open() {
      isStalled = false;
      from.resume();
      pump();
    },
  };
}
