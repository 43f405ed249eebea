import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../../scripts/test/http.ts';
import { DEMO } from '../../src/demo-settings.ts';
import type { World } from '../run/world.ts';

/** When there is no such call by then, nobody has anything to take back. */
const THERE_WITHIN_MS = 1_000;
/** Until then its workflow knows of it, when nothing else is broken. */
const HEARD_WITHIN_MS = 300;

/** Which calls are meant. */
const IN_PHASE: Record<string, string> = { 'open-call': 'true', 'placed-call': `phase in ('ringing', 'talking')` };

/**
 * An operator takes back the nth of the open calls, or of those that ring or talk, the newest is 0; once, as somebody
 * presses a button. Resolves when it is under way: the answer waits for a dial that is being made, which may be what the
 * fault holds up.
 */
export async function takeCallBack({ admin, facts, place }: World, target: string): Promise<null> {
  const callId = await callToTakeBack(admin, target);
  if (callId === null) return null;
  const wish: (typeof facts.takenBack)[number] = { callId, sentAtMs: Date.now(), status: null, body: null };
  facts.takenBack.push(wish);
  const answered = send(`${place.apiUrl}/api/v1/calls/${callId}/cancel`, 'POST', undefined, {
    authorization: `Bearer ${DEMO.operatorApiKey}`,
  }).then(
    ({ status, body }) => void Object.assign(wish, { status, body }),
    () => {}, // no answer came
  );
  await Promise.race([answered, sleep(HEARD_WITHIN_MS)]);
  return null;
}

async function callToTakeBack(admin: World['admin'], target: string): Promise<string | null> {
  const [which, nth] = target.split(':') as [string, string];
  const sql = `select id from calls where outcome is null and ${IN_PHASE[which]} order by created_at desc, id`;
  for (const until = Date.now() + THERE_WITHIN_MS; Date.now() < until; await sleep(20)) {
    const { rows } = await admin((client) => client.query<{ id: string }>(sql));
    if (rows.length > 0) return rows[Math.min(Number(nth), rows.length - 1)]!.id;
  }
  return null;
}
