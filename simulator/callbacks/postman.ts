import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { deliver, failureOf } from './deliver.ts';
import type { Failure, Letter } from './letter.ts';

/** All that is to be told about one call or message, in the order of the first tries. */
export interface Mail {
  sid: string;
  /** ids that are settled; what is settled here is added */
  settled: string[];
  letters: { id: string; dueAt: number; write: () => Letter }[];
}

/** A callback that was answered 2xx: whoever answered so must not lose it. */
export interface TakenLetter {
  /** of the address, with its query */
  path: string;
  body: string | null;
}

export interface Postman {
  /** From now on this mail is due as planned; replaces what was planned for its call or message before. */
  expect(mail: Mail): void;
  /** Resolves when these letters were tried once. */
  tried(sid: string, ids: string[]): Promise<void>;
  /** callbacks that are planned, waiting for a retry or on their way */
  pending(): number;
  /** what was taken, the newest ten thousand */
  taken(): readonly TakenLetter[];
  close(): void;
}

const FIRST_PAUSE_MS = 500;
const MOST_TAKEN = 10_000;

/** One walk through a mail. */
interface Round {
  open: Set<string>;
  tried: Map<string, { done: Promise<void>; resolve(): void }>;
  superseded: AbortController;
  walked: Promise<void>;
}

export function createPostman(timeScale: number, onSettled: (sid: string, id: string) => void): Postman {
  const rounds = new Map<string, Round>();
  const taken: TakenLetter[] = [];
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);

  function expect(mail: Mail): void {
    const before = rounds.get(mail.sid);
    before?.superseded.abort();
    const open = mail.letters.filter(({ id }) => !mail.settled.includes(id));
    if (open.length === 0) return void rounds.delete(mail.sid);
    const round: Round = {
      open: new Set(open.map(({ id }) => id)),
      tried: new Map(open.map(({ id }) => [id, promise()])),
      superseded: new AbortController(),
      walked: Promise.resolve(),
    };
    rounds.set(mail.sid, round);
    round.walked = (before?.walked ?? Promise.resolve()).then(() => walk({ ...mail, letters: open }, round));
  }

  /** One after the other, so that the order of the first tries is the plan's. */
  async function walk(mail: Mail, round: Round): Promise<void> {
    for (const { id, dueAt, write } of mail.letters) {
      if (!(await rest(dueAt - Date.now(), round.superseded.signal))) return;
      if (mail.settled.includes(id)) {
        round.tried.get(id)?.resolve();
        settle(mail, id);
        continue;
      }
      const letter = write();
      const failure = await bring(letter);
      round.tried.get(id)?.resolve();
      if (isDone(letter, failure, 0)) settle(mail, id);
      else void tryAgain(mail, id, write);
    }
  }

  /** Does not keep the mail's next letter waiting: another delivery may well arrive before. */
  async function tryAgain(mail: Mail, id: string, write: () => Letter): Promise<void> {
    for (let retry = 1; ; retry += 1) {
      if (!(await rest(FIRST_PAUSE_MS * 2 ** (retry - 1) * timeScale, closing.signal))) return;
      const letter = write();
      if (isDone(letter, await bring(letter), retry)) return settle(mail, id);
    }
  }

  async function bring(letter: Letter): Promise<Failure | null> {
    const failure = failureOf(await deliver(letter, closing.signal));
    const { pathname, search } = new URL(letter.url);
    if (failure === null) taken.push({ path: pathname + search, body: letter.body });
    if (taken.length > MOST_TAKEN) taken.shift();
    return failure;
  }

  /** What closing interrupted stays unsettled: it is sent after the restart. */
  function settle({ sid, settled }: Mail, id: string): void {
    if (closing.signal.aborted) return;
    const round = rounds.get(sid);
    round?.open.delete(id);
    if (round?.open.size === 0) rounds.delete(sid);
    if (settled.includes(id)) return;
    settled.push(id);
    onSettled(sid, id);
  }

  return {
    expect,
    async tried(sid, ids) {
      const round = rounds.get(sid);
      await Promise.all(ids.map(async (id) => round?.tried.get(id)?.done));
    },
    pending: () => [...rounds.values()].reduce((sum, { open }) => sum + open.size, 0),
    taken: () => taken,
    close() {
      closing.abort();
      rounds.forEach(({ superseded }) => superseded.abort());
      rounds.clear();
    },
  };
}

/** Delivered, or tried as often as it may be. */
const isDone = ({ retries }: Letter, failure: Failure | null, retriesBefore: number): boolean =>
  failure === null || retriesBefore >= retries.times || !retries.after.includes(failure);

/** False when it was cut short. */
const rest = (ms: number, signal: AbortSignal): Promise<boolean> =>
  sleep(Math.max(0, ms), true, { signal }).catch(() => false);

function promise(): { done: Promise<void>; resolve(): void } {
  let resolve!: () => void;
  const done = new Promise<void>((settle) => (resolve = settle));
  return { done, resolve };
}
