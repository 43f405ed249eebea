import { setMaxListeners } from 'node:events';
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

/** One walk through a call's plan. */
interface Round {
  open: Set<string>;
  tried: Map<string, { done: Promise<void>; resolve(): void }>;
  superseded: AbortController;
  walked: Promise<void>;
}

export function createPostman(settings: SimulatorSettings, onSettled: (callSid: string, id: string) => void): Postman {
  const rounds = new Map<string, Round>();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);

  function expect(call: PhoneCall): void {
    const before = rounds.get(call.callSid);
    before?.superseded.abort();
    const open = planCallbacks(call).filter(({ id }) => !call.settled.includes(id));
    if (open.length === 0) return void rounds.delete(call.callSid);
    const round: Round = {
      open: new Set(open.map(({ id }) => id)),
      tried: new Map(open.map(({ id }) => [id, promise()])),
      superseded: new AbortController(),
      walked: Promise.resolve(),
    };
    rounds.set(call.callSid, round);
    round.walked = (before?.walked ?? Promise.resolve()).then(() => walk(call, open, round));
  }

  /** One after the other, so that the order of the first tries is the plan's. */
  async function walk(call: PhoneCall, open: PlannedCallback[], round: Round): Promise<void> {
    for (const callback of open) {
      if (!(await rest(callback.dueAt - Date.now(), round.superseded.signal))) return;
      const delivered = call.settled.includes(callback.id) || (await send(call, callback));
      round.tried.get(callback.id)?.resolve();
      if (delivered || TRIES[callback.provider] === 1) settle(call, callback);
      else void tryAgain(call, callback);
    }
  }

  /** Does not keep the call's next callback waiting: another delivery may well arrive before. */
  async function tryAgain(call: PhoneCall, callback: PlannedCallback): Promise<void> {
    for (let retry = 1; retry < TRIES[callback.provider]; retry += 1) {
      if (!(await rest(FIRST_PAUSE_MS * 2 ** (retry - 1) * settings.timeScale, closing.signal))) return;
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
      rounds.forEach(({ superseded }) => superseded.abort());
      rounds.clear();
    },
  };
}

/** False when it was cut short. */
const rest = (ms: number, signal: AbortSignal): Promise<boolean> =>
  sleep(Math.max(0, ms), true, { signal }).catch(() => false);

function promise(): { done: Promise<void>; resolve(): void } {
  let resolve!: () => void;
  const done = new Promise<void>((settle) => (resolve = settle));
  return { done, resolve };
}
