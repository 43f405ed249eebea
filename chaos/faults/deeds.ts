import type { PlannedFault } from '../record.ts';
import type { World } from '../run/world.ts';
import { takeCallBack } from './on-calls.ts';
import { endSessions, fillDisk, restoreDatabase } from './on-database.ts';
import { breakLink } from './on-links.ts';
import { addWorker, freezeProcess, type Heal, killProcess, shiftClock, terminateProcess } from './on-processes.ts';
import { resetWorkflow, terminateWorkflow } from './on-workflows.ts';

/** Does what a fault says. @returns how to heal it; null when there is nothing to heal */
export async function begin(world: World, { what, target, forMs }: PlannedFault): Promise<Heal | null> {
  const { servers } = world;
  const [kind, detail = ''] = split(what);
  if (target === 'postgres') return onPostgres(world, what);
  if (target === 'temporal') return away(world, target, servers.killTemporal, servers.startTemporal);
  if (target.startsWith('workflow:')) {
    const call = Number(target.slice('workflow:'.length));
    return what === 'reset' ? resetWorkflow(world, call) : terminateWorkflow(world, call);
  }
  if (what === 'take-back') return takeCallBack(world, target);
  if (target.includes('→')) return breakLink(world, target, what);
  if (kind === 'outage') return breakProvider(world, target, detail);
  if (kind === 'clock') return shiftClock(world, target, detail);
  if (kind === 'disk-full') return fillDisk(world, target);
  if (kind === 'restore') return restoreDatabase(world, forMs ?? 0);
  if (kind === 'kill') return killProcess(world, target);
  if (kind === 'freeze') return freezeProcess(world, target);
  if (kind === 'terminate') return terminateProcess(world, target);
  if (kind === 'add') return addWorker(world);
  throw new Error(`no such fault: ${what} ${target}`);
}

async function onPostgres(world: World, what: string): Promise<Heal | null> {
  const { servers } = world;
  if (what === 'end-sessions') return endSessions(world);
  const kill = () => servers.killPostgres(what === 'kill-group' ? 'group' : 'postmaster');
  return away(world, 'postgres', kill, servers.startPostgres);
}

async function away(
  { facts }: World,
  process: string,
  kill: () => Promise<void>,
  start: () => Promise<void>,
): Promise<Heal> {
  const fromMs = Date.now();
  await kill();
  return async () => {
    await start();
    facts.absences.push({ process, fromMs, untilMs: Date.now() });
  };
}

/** Longer than any run: healing ends it. */
const OUTAGE_MS = 600_000;

async function breakProvider({ control }: World, provider: string, how: string): Promise<Heal> {
  const status = /^\d+$/.test(how) ? Number(how) : how;
  const outage = (forMs: number) => control('POST', '/control/outage', { provider, status, forMs });
  await outage(OUTAGE_MS);
  return async () => void (await outage(0));
}

const split = (what: string): [string, string?] => what.split(':') as [string, string?];
