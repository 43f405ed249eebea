import type { LinkName } from '../schedule/faults.ts';
import type { World } from '../run/world.ts';
import type { Heal } from './on-processes.ts';

/** "cut", "black-hole", "deaf" (nothing gets to the server), "mute" (no answer comes back), "delay:MS", "cut-after:BYTES" */
export async function breakLink({ links }: World, name: string, how: string): Promise<Heal> {
  const link = links.of(name as LinkName);
  const [what, amount] = how.split(':');
  if (what === 'cut') link.cut();
  else if (what === 'black-hole') link.stall();
  else if (what === 'deaf') link.stall('up');
  else if (what === 'mute') link.stall('down');
  else if (what === 'delay') link.delay(Number(amount));
  else if (what === 'cut-after') link.cutAfter(Number(amount));
  else throw new Error(`no such fault of a link: ${how}`);
  return async () => link.restore();
}
