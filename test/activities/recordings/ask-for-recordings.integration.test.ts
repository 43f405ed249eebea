import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { ActivityDependencies } from '../../../src/activities/dependencies.ts';
import { askForRecordings } from '../../../src/activities/recordings/ask-for-recordings.ts';
import type { RecordingReady } from '../../../src/domain/calls/call-event.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { ProviderError } from '../../../src/providers/provider-error.ts';
import type { LegRecordings } from '../../../src/providers/twilio/call-recordings.ts';
import { recordPlaced } from '../../../src/store/calls/attempts.ts';
import { claimDial } from '../../../src/store/calls/claim-dial.ts';
import { readTimeline } from '../../../src/store/calls/timeline.ts';
import { announceRecording } from '../../../src/store/recordings/recordings.ts';
import { aDatabase } from '../../harness/database.ts';
import { anAcceptedCall, LINE } from '../../store/rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

const MINUTE = 60_000;
const NONE: LegRecordings = { ready: [], moreToCome: false };

let next = 400;
/** A closed call whose leg ended a while ago. */
async function aClosedCall({ recorded = true, endedAgoMs = 11 * MINUTE, outcome = 'held' } = {}) {
  next += 1;
  const callSid = `CA${String(next).padStart(32, '0')}`;
  const callId = await anAcceptedCall(suite.db, { to: `+493023125${next}` });
  const claim = await claimDial(suite.db, callId, 1, 1, LINE, { recorded });
  if (claim.kind !== 'claimed') throw new Error(`not claimed: ${claim.kind}`);
  await recordPlaced(suite.db, claim.attempt, 1, { callSid, conversationId: null }, 'answer');
  await sql`
    update call_attempts set phase = 'ended', outcome = ${outcome}, live_until = null,
      ended_at = now() - ${endedAgoMs} * interval '1 ms' where call_id = ${callId}`.execute(suite.db);
  await sql`update calls set phase = 'closed', outcome = ${outcome}, closed_at = now() where id = ${callId}`.execute(
    suite.db,
  );
  return { callId, callSid, attemptId: claim.attempt.id };
}

const aRecordingOf = (callSid: string): RecordingReady => ({
  kind: 'recording_ready',
  recordingSid: `RE${callSid.slice(2)}`,
  callSid,
  durationSeconds: 60,
  startedAt: null,
});

/** One round. @returns whom the carrier was asked for, and what was begun */
async function round(answers: Record<string, LegRecordings | ProviderError> = {}, meanwhile = async () => {}) {
  const asked: string[] = [];
  const kept: [RecordingReady, string][] = [];
  const deps = {
    db: suite.db,
    recordings: {
      policy: DEFAULT_POLICY,
      ofCarrier: {
        recordingsOf: async (callSid: string) => {
          asked.push(callSid);
          await meanwhile();
          const answer = answers[callSid] ?? NONE;
          if (answer instanceof ProviderError) throw answer;
          return answer;
        },
      },
    },
    calls: {
      keepRecording: async (recording: RecordingReady, callId: string) => {
        kept.push([recording, callId]);
        await announceRecording(suite.db, recording, callId);
      },
    },
  } as unknown as ActivityDependencies;
  await askForRecordings(deps);
  return { asked, kept };
}

const linesOf = async (callId: string) =>
  (await readTimeline(suite.db, callId))
    .filter(({ kind }) => kind === 'recording_ready' || kind === 'no_recording')
    .map(({ text }) => text);

describe('a recording that nobody told us of', () => {
  it('is asked for once, kept as its callback would have it, and said in the story', async () => {
    const { callId, callSid, attemptId } = await aClosedCall();
    const recording = aRecordingOf(callSid);
    const answers = { [callSid]: { ready: [recording], moreToCome: false } };
    expect(await round(answers)).toEqual({ asked: [callSid], kept: [[{ ...recording, attemptId }, callId]] });
    expect(await round(answers)).toEqual({ asked: [], kept: [] });
    expect(await linesOf(callId)).toEqual(['The carrier has a recording, of which nobody told us']);
  });

  it('that is being made is asked for again; where there is none, that is said, and nobody asks again', async () => {
    const [slow, silent, gone] = [await aClosedCall(), await aClosedCall(), await aClosedCall()];
    const unknown = new ProviderError('twilio', 'not_found', { status: 404 });
    const first = await round({ [slow.callSid]: { ready: [], moreToCome: true }, [gone.callSid]: unknown });
    expect(first.asked.toSorted()).toEqual([slow.callSid, silent.callSid, gone.callSid]);
    const recording = aRecordingOf(slow.callSid);
    const second = await round({ [slow.callSid]: { ready: [recording], moreToCome: false } });
    expect(second).toMatchObject({ asked: [slow.callSid], kept: [[recording, slow.callId]] });
    for (const { callId } of [silent, gone])
      expect(await linesOf(callId)).toEqual(['The carrier has no recording of it']);
  });

  it('is not asked for when it was told of, was not ordered, or cannot be there', async () => {
    const told = await aClosedCall();
    await announceRecording(suite.db, aRecordingOf(told.callSid), null);
    await aClosedCall({ recorded: false });
    await aClosedCall({ endedAgoMs: 9 * MINUTE });
    await aClosedCall({ endedAgoMs: 25 * 60 * MINUTE });
    for (const outcome of ['no_answer', 'busy', 'failed', 'canceled']) await aClosedCall({ outcome });
    const open = await aClosedCall();
    await sql`update calls set closed_at = null where id = ${open.callId}`.execute(suite.db);
    const erased = await aClosedCall();
    await sql`update calls set erased_at = now() where id = ${erased.callId}`.execute(suite.db);
    expect((await round()).asked).toEqual([]);
  });

  it('of somebody who is erased meanwhile is left where it is', async () => {
    const { callId, callSid } = await aClosedCall();
    const answers = { [callSid]: { ready: [aRecordingOf(callSid)], moreToCome: false } };
    const erase = async () => {
      await sql`update calls set erased_at = now() where id = ${callId}`.execute(suite.db);
    };
    expect(await round(answers, erase)).toEqual({ asked: [callSid], kept: [] });
  });

  it('is asked for in another round while the carrier is away: nothing is known then', async () => {
    const { callSid } = await aClosedCall();
    const away = new ProviderError('twilio', 'unreachable');
    await expect(round({ [callSid]: away })).rejects.toBe(away);
    expect((await round()).asked).toEqual([callSid]);
  });
});
