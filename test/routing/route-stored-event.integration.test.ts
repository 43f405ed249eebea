import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import type { RoutingDependencies } from '../../src/routing/dependencies.ts';
import { routeStoredEvent } from '../../src/routing/route-stored-event.ts';
import { emptyEvents } from '../../src/store/candidates/removals.ts';
import { json } from '../../src/store/database.ts';
import { storeEvents } from '../../src/store/events.ts';
import { aDatabase } from '../harness/database.ts';
import { LINE } from '../store/rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

const notAskedHere = () => Promise.reject(new Error('not asked here'));
const routing = (): RoutingDependencies => ({
  db: suite.db,
  calls: { signal: notAskedHere, start: notAskedHere },
  workflows: { startOnce: notAskedHere, startOrJoin: notAskedHere },
  interviews: { wake: notAskedHere },
  policy: DEFAULT_POLICY,
  line: LINE,
  publicUrl: 'http://localhost:3000',
});

/** An event that says something of a lead and of nothing else, as it is kept. */
async function stored(leadId: string) {
  const [event] = await storeEvents(suite.db, [
    {
      id: uuidv7(),
      provider: 'twilio',
      kind: 'voice_status',
      dedupe_key: uuidv7(),
      event: null,
      at_drop_in_door: true,
      lead_update: json({ leadId, phone: '+493023125377', frames: [{ type: 'call_status', status: 'ringing' }] }),
      attempt_id: null,
      conversation_id: null,
      call_sid: null,
      raw: Buffer.from('CallStatus=ringing'),
    },
  ]);
  return event!;
}
const framesOf = (leadId: string) =>
  suite.db.selectFrom('lead_frames').select('frame').where('lead_id', '=', leadId).execute();

describe('an event that says something of a lead', () => {
  it('is shown to who watches the lead, once however often it is routed', async () => {
    const event = await stored('lead-shown');
    await routeStoredEvent(routing(), event);
    await routeStoredEvent(routing(), event);
    expect(await framesOf('lead-shown')).toHaveLength(1);
  });

  it('says nothing when its person was erased between its storing and its routing', async () => {
    const event = await stored('lead-erased');
    await emptyEvents(suite.db, [event.id]);
    await routeStoredEvent(routing(), event);
    expect(await framesOf('lead-erased')).toEqual([]);
    expect(await suite.db.selectFrom('leads').select('id').where('id', '=', 'lead-erased').execute()).toEqual([]);
  });
});
