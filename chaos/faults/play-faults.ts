import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FiredFault, PlannedFault } from '../record.ts';
import type { World } from '../run/world.ts';
import { type Caught, catchAt } from './anchor.ts';
import { begin } from './deeds.ts';

/** No point of the story is held longer than this, whatever else the fault waits for. */
const LONGEST_HOLD_MS = 1_500;
/** A point of the story that has not come by then, when traffic is over, does not come. */
const GRACE_MS = 3_000;

interface Player {
  fault: PlannedFault;
  done: Promise<void>;
  hasFired(): boolean;
  /** does not wait any longer; resolves when it is healed */
  heal(): Promise<void>;
}

/** Lets every fault of the schedule happen. Resolves when all of them are healed, in an order of their own. */
export async function playFaults(world: World): Promise<void> {
  const { faults, healAtMs, seed } = world.schedule;
  const locks = new Map<string, Promise<void>>();
  const players = faults.map((fault) => startPlayer(world, fault, locks));
  await sleep(healAtMs);
  const allFired = Promise.all(players.map(({ done }) => done));
  for (
    const until = Date.now() + GRACE_MS * world.patience;
    players.some((one) => !one.hasFired()) && Date.now() < until;
  )
    await sleep(50);
  for (const player of swizzled(players, seed)) await player.heal();
  await allFired;
}

/** Whatever was broken first need not be healed first; a fault that is taken away changes the order of no other. */
const swizzled = (players: Player[], seed: string): Player[] =>
  players
    .map((player) => ({ player, key: createHash('sha256').update(`${seed} heal ${player.fault.index}`).digest('hex') }))
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .map(({ player }) => player);

function startPlayer(world: World, fault: PlannedFault, locks: Map<string, Promise<void>>): Player {
  const fired: FiredFault = { index: fault.index, firedAtMs: null, atItsAnchor: null, healedAtMs: null };
  world.facts.faults.push(fired);
  const healing = new AbortController();

  const play = async (): Promise<void> => {
    const caught = await arrive(world, fault, healing.signal);
    if (caught === null) return;
    const release = once(() => caught.release());
    const late = setTimeout(() => void release(), LONGEST_HOLD_MS);
    await inTurn(locks, fault.target, async () => {
      Object.assign(fired, { firedAtMs: Date.now(), atItsAnchor: caught.atItsAnchor });
      const heal = await begin(world, fault);
      clearTimeout(late);
      await release();
      if (heal) {
        await sleep(fault.forMs ?? 0, undefined, { signal: healing.signal }).catch(() => {});
        await heal();
      }
      fired.healedAtMs = Date.now();
    });
  };
  const done = play().catch((error: unknown) => {
    fired.firedAtMs = null; // it did not happen as planned
    console.error(`fault ${fault.index} (${fault.what} ${fault.target}): ${(error as Error).message}`);
  });
  return {
    fault,
    done,
    hasFired: () => fired.firedAtMs !== null,
    async heal() {
      healing.abort();
      await done;
    },
  };
}

interface Arrived extends Caught {
  atItsAnchor: boolean | null;
}

const NOTHING_HELD = async () => {};

async function arrive(world: World, { at }: PlannedFault, calledOff: AbortSignal): Promise<Arrived | null> {
  if ('ms' in at) {
    await sleep(at.ms, undefined, { signal: calledOff }).catch(() => {});
    return { release: NOTHING_HELD, atItsAnchor: null };
  }
  const tooLate = at.orAtMs === undefined ? [] : [AbortSignal.timeout(at.orAtMs)];
  const caught = await catchAt(world, at.anchor, AbortSignal.any([calledOff, ...tooLate]));
  if (caught !== null) return { ...caught, atItsAnchor: true };
  return at.orAtMs === undefined ? null : { release: NOTHING_HELD, atItsAnchor: false };
}

/** What is broken already is broken again only after it was healed. */
async function inTurn(locks: Map<string, Promise<void>>, target: string, work: () => Promise<void>): Promise<void> {
  const turn = (locks.get(target) ?? Promise.resolve()).then(work);
  locks.set(
    target,
    turn.catch(() => {}),
  );
  await turn;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | null = null;
  return () => (result ??= work());
}
