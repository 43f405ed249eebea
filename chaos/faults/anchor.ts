import { setTimeout as sleep } from 'node:timers/promises';
import type { Anchor, Schedule } from '../record.ts';
import { STEP_COMMIT_UNKNOWN } from '../schedule/anchors.ts';
import type { World } from '../run/world.ts';

/** The story stands still at this point, until it is let go on. */
export interface Caught {
  release(): Promise<void>;
}

/** How the simulator's door names each request. */
const REQUESTS: Record<string, { provider: string; method: string; path: string }> = {
  hoc: { provider: 'hoc', method: 'GET', path: '/questionnaire/' },
  twilio: { provider: 'twilio', method: 'GET', path: '/Calls/CA' },
  elevenlabs: { provider: 'elevenlabs', method: 'GET', path: '/conversations/' },
  llm: { provider: 'openai', method: 'POST', path: '/chat/completions' },
  crm: { provider: 'crm', method: 'POST', path: '/crm' },
};

const DIALS: Record<Schedule['placement'], { provider: string; method: string; path: string }> = {
  elevenlabs: { provider: 'elevenlabs', method: 'POST', path: '/outbound-call' },
  twilio: { provider: 'twilio', method: 'POST', path: '/Calls.json' },
};

/** Waits for the nth time that the story comes to the anchor. @returns null when the wait is called off */
export async function catchAt(world: World, anchor: Anchor, calledOff: AbortSignal): Promise<Caught | null> {
  if (anchor.name === 'commit-unknown') return catchCommit(world, 'api→pg', anchor.nth, calledOff);
  if (anchor.name === STEP_COMMIT_UNKNOWN) return catchCommit(world, 'worker→pg', anchor.nth, calledOff);
  if (anchor.name === 'start-unknown') return catchStart(world, anchor.nth, calledOff);
  return catchRequest(world, anchor, calledOff);
}

async function catchRequest(world: World, { name, nth }: Anchor, calledOff: AbortSignal): Promise<Caught | null> {
  const [request = '', when] = name.split(':');
  const wish = request === 'dial' ? DIALS[world.schedule.placement] : REQUESTS[request];
  if (!wish) throw new Error(`no such anchor: ${name}`);
  const { id } = await world.control('POST', '/control/holds', { ...wish, nth, when });
  const release = async () => void (await world.control('POST', `/control/holds/${id}/release`).catch(() => {}));
  for (; !calledOff.aborted; await sleep(10)) {
    const { holds } = await world.control('GET', '/control/holds');
    if (holds.some((hold: { id: string; waiting: boolean }) => hold.id === id && hold.waiting)) return { release };
  }
  await release();
  return null;
}

/** PostgreSQL hears the commit and obeys; who said it never learns. */
async function catchCommit(
  { links }: World,
  link: 'api→pg' | 'worker→pg',
  nth: number,
  calledOff: AbortSignal,
): Promise<Caught | null> {
  const said = await links.of(link).withholdAnswersTo('commit\0', nth, calledOff);
  return said && { release: async () => said.reset() };
}

/** From the moment the intent's row is visible, Temporal hears the API and the API hears nothing. */
async function catchStart({ admin, links }: World, nth: number, calledOff: AbortSignal): Promise<Caught | null> {
  const link = links.of('api→temporal');
  return admin(async (client) => {
    for (; !calledOff.aborted; await sleep(2)) {
      const { rows } = await client.query<{ n: number }>('select count(*)::int as n from calls');
      if (rows[0]!.n < nth) continue;
      link.stall('down');
      return { release: async () => link.restore() };
    }
    return null;
  }, 60_000);
}
