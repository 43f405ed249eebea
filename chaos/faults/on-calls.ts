import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../../scripts/test/http.ts';
import { DEMO } from '../../src/demo-settings.ts';
import type { World } from '../run/world.ts';

/** When no call is open by then, nobody has anything to take back. */
const OPENED_WITHIN_MS = 1_000;
/** Until then its workflow knows of it, when nothing else is broken. */
const HEARD_WITHIN_MS = 300;

/**
 * An operator takes back the nth of the open calls, the newest is 0; once, as somebody presses a button. Resolves when it
 * is under way: the answer waits for a dial that is being made, which may be what the fault holds up.
 */
export async function takeCallBack({ admin, facts, place }: World, nth: number): Promise<null> {
  const callId = await openCall(admin, nth);
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

async function openCall(admin: World['admin'], nth: number): Promise<string | null> {
  const sql = 'select id from calls where outcome is null order by created_at desc, id';
  for (const until = Date.now() + OPENED_WITHIN_MS; Date.now() < until; await sleep(20)) {
    const { rows } = await admin((client) => client.query<{ id: string }>(sql));
    if (rows.length > 0) return rows[Math.min(nth, rows.length - 1)]!.id;
  }
  return null;
}
