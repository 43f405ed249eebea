import { setTimeout as sleep } from 'node:timers/promises';
import type { PhoneCall } from '../calls/phone-call.ts';
import type { SimulatorSettings } from '../settings.ts';
import { writeLetter } from './letter.ts';
import { type PlannedCallback, planCallbacks } from './plan-callbacks.ts';

export interface Postman {
  /** From now on this call's callbacks are due as planned; replaces what was planned for it before. */
  expect(call: PhoneCall): void;
  /** Resolves when the call's first `count` callbacks of Twilio were tried once. */
  tried(call: PhoneCall, count: number): Promise<void>;
  /** callbacks that are planned, waiting for a retry or on their way */
  pending(): number;
  close(): void;
}

/** Twilio counts a callback that takes longer as not delivered. */
const ANSWER_WITHIN_MS = 5_000;
/** Event Streams deliver at least once; ElevenLabs tries once, as a workspace without `retry_enabled` does. */
const TRIES = { twilio: 4, elevenlabs: 1 } as const;
const FIRST_PAUSE_MS = 500;

interface Round {
  timers: NodeJS.Timeout[];
  /** the first tries of a call's callbacks follow each other, so that their order is the plan's */
  queue: Promise<void>;
  open: Set<string>;
  tried: Map<string, { done: Promise<void>; resolve(): void }>;
}

export function createPostman(settings: SimulatorSettings, onSettled: (callSid: string, id: string) => void): Postman {
  const rounds = new Map<string, Round>();
  const closing = new AbortController();

  function expect(call: PhoneCall): void {
    const before = rounds.get(call.callSid);
    before?.timers.forEach(clearTimeout);
    const open = planCallbacks(call).filter(({ id }) => !call.settled.includes(id));
    if (open.length === 0) return void rounds.delete(call.callSid);
    const round: Round = {
      timers: [],
      queue: before?.queue ?? Promise.resolve(),
      open: new Set(open.map(({ id }) => id)),
      tried: new Map(open.map(({ id }) => [id, promise()])),
    };
    rounds.set(call.callSid, round);
    for (const callback of open) {
      const timer = setTimeout(
        () => void (round.queue = round.queue.then(() => deliver(call, callback, round))),
        Math.max(0, callback.dueAt - Date.now()),
      );
      round.timers.push(timer);
    }
  }

  /** The first try; further ones do not keep the next callback waiting. */
  async function deliver(call: PhoneCall, callback: PlannedCallback, round: Round): Promise<void> {
    if (closing.signal.aborted) return;
    const delivered = call.settled.includes(callback.id) || (await send(call, callback));
    round.tried.get(callback.id)?.resolve();
    if (delivered || TRIES[callback.provider] === 1) settle(call, callback);
    else void tryAgain(call, callback);
  }

  async function tryAgain(call: PhoneCall, callback: PlannedCallback): Promise<void> {
    for (let retry = 1; retry < TRIES[callback.provider]; retry += 1) {
      const pause = FIRST_PAUSE_MS * 2 ** (retry - 1) * settings.timeScale;
      const rested = await sleep(pause, true, { signal: closing.signal }).catch(() => false);
      if (!rested) return;
      if (await send(call, callback)) break;
    }
    settle(call, callback);
  }

  async function send(call: PhoneCall, callback: PlannedCallback): Promise<boolean> {
    const { url, headers, body } = writeLetter(call, callback, settings);
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
    try {
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }

  /** What closing interrupted stays unsettled: it is sent after the restart. */
  function settle(call: PhoneCall, { id }: PlannedCallback): void {
    if (closing.signal.aborted || call.settled.includes(id)) return;
    call.settled.push(id);
    const round = rounds.get(call.callSid);
    round?.open.delete(id);
    if (round?.open.size === 0) rounds.delete(call.callSid);
    onSettled(call.callSid, id);
  }

  return {
    expect,
    async tried(call, count) {
      const first = planCallbacks(call)
        .filter(({ provider }) => provider === 'twilio')
        .slice(0, count);
      const round = rounds.get(call.callSid);
      await Promise.all(first.map(async ({ id }) => round?.tried.get(id)?.done));
    },
    pending: () => [...rounds.values()].reduce((sum, { open }) => sum + open.size, 0),
    close() {
      closing.abort();
      rounds.forEach(({ timers }) => timers.forEach(clearTimeout));
      rounds.clear();
    },
  };
}

function promise(): { done: Promise<void>; resolve(): void } {
  let resolve!: () => void;
  const done = new Promise<void>((settle) => (resolve = settle));
  return { done, resolve };
}
