import type { Schedule } from '../record.ts';
import { ANCHORS } from './anchors.ts';

const HEAL_AT_MS = 3_000;
const CALLS = 4;

/**
 * One short run for each anchor: a few calls, all of them held, and a kill -9 at that point of the story. The last two
 * anchors are the API's.
 */
export const anchorSchedules = (placement: Schedule['placement']): { name: string; schedule: Schedule }[] =>
  ANCHORS.map((anchor, index) => ({ name: `anchor ${anchor}`, schedule: anchorSchedule(anchor, index, placement) }));

function anchorSchedule(anchor: string, index: number, placement: Schedule['placement']): Schedule {
  const seed = `a0c402${String(index).padStart(10, '0')}`;
  const target = anchor === 'commit-unknown' || anchor === 'start-unknown' ? 'api' : 'worker';
  return {
    version: 1,
    seed,
    placement,
    policy: {},
    calls: Array.from({ length: CALLS }, (_, nth) => ({
      ...{ index: nth, atMs: nth * 150, to: `+4930231256${String(index * CALLS + nth).padStart(2, '0')}` },
      ...{ firstName: 'Kanaria', lastName: `Geheimrat${seed.slice(-8)}x${nth}` },
      ...{ idempotencyKey: `anchor-${index}-${nth}`, outcome: 'held', times: 1 },
      // Without webhooks the providers must be asked, which four of the anchors are about.
      providerFaults: /^(twilio|elevenlabs)/.test(anchor) ? ['webhooks_lost'] : [],
    })),
    faults: [{ index: 0, at: { anchor: { name: anchor, nth: 1 } }, what: 'kill', target, forMs: 300 }],
    healAtMs: HEAL_AT_MS,
  };
}
