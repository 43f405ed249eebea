import { sql } from 'kysely';
import type { Db } from '../database.ts';

/**
 * Claims the one request for the TwiML of an attempt's leg. `claimed`: ask now; `asked_before`: somebody did, or died
 * doing it, and it is not asked again; `another_leg`: the attempt belongs to another CallSid.
 */
export async function claimTwiml(
  db: Db,
  attemptId: string,
  callSid: string,
): Promise<'claimed' | 'asked_before' | 'another_leg'> {
  const claimed = await db
    .updateTable('call_attempts')
    .set({
      twiml_asked_at: sql<Date>`clock_timestamp()`,
      twilio_call_sid: sql<string>`coalesce(twilio_call_sid, ${callSid})`,
    })
    .where('id', '=', attemptId)
    .where('twiml_asked_at', 'is', null)
    .where((where) => where.or([where('twilio_call_sid', 'is', null), where('twilio_call_sid', '=', callSid)]))
    .executeTakeFirst();
  if (claimed.numUpdatedRows > 0n) return 'claimed';
  const row = await db
    .selectFrom('call_attempts')
    .select('twilio_call_sid')
    .where('id', '=', attemptId)
    .executeTakeFirstOrThrow();
  return row.twilio_call_sid === callSid ? 'asked_before' : 'another_leg';
}

/** Keeps the TwiML of a leg and the conversation that was made for it. Twice is harmless: the first one stays. */
export async function keepTwiml(
  db: Db,
  attemptId: string,
  { twiml, conversationId }: { twiml: string; conversationId: string | null },
): Promise<void> {
  await db
    .updateTable('call_attempts')
    .set({
      twiml: sql<string>`coalesce(twiml, ${twiml})`,
      elevenlabs_conversation_id: sql<string>`coalesce(elevenlabs_conversation_id, ${conversationId})`,
    })
    .where('id', '=', attemptId)
    .execute();
}
