import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityDependencies } from '../../../src/activities/dependencies.ts';
import { analyseRecording } from '../../../src/activities/recordings/analyse-recording.ts';
import { fetchRecording } from '../../../src/activities/recordings/fetch-recording.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { createLog } from '../../../src/log.ts';
import { ProviderError } from '../../../src/providers/provider-error.ts';
import { readCall } from '../../../src/store/calls/calls.ts';
import { readTimeline } from '../../../src/store/calls/timeline.ts';
import { announceRecording, readRecording } from '../../../src/store/recordings/recordings.ts';
import { againAfterACut, aDatabase } from '../../harness/database.ts';
import { anAcceptedCall } from '../../store/rows.ts';
import { asFirstTry } from '../first-try.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

let next = 0;
async function anAnnounced() {
  const callId = await anAcceptedCall(suite.db);
  const id = String((next += 1)).padStart(32, '0');
  const recordingSid = `RE${id}`;
  const recording = { kind: 'recording_ready' as const, recordingSid, callSid: `CA${id}` };
  await announceRecording(suite.db, { ...recording, durationSeconds: 60, startedAt: null }, callId);
  return { callId, recordingSid };
}

const depsWith = (download: () => Promise<unknown>) =>
  ({
    db: suite.db,
    log: createLog('test', { level: 'silent' }),
    recordings: {
      policy: DEFAULT_POLICY,
      source: { download },
      store: { put: async () => ({ location: 'there', bytes: 5 }) },
      transcriber: null,
    },
  }) as unknown as ActivityDependencies;

const linesOf = async (callId: string) => (await readTimeline(suite.db, callId)).map(({ kind }) => kind);

describe('a step that was cut off before it had said how it went', () => {
  it('keeps the recording and says so when it is run again', async () => {
    const { callId, recordingSid } = await anAnnounced();
    const fetch = () => fetchRecording(depsWith(async () => 'content'))({ recordingSid });
    expect(await againAfterACut(suite.db, 'timeline', fetch)).toBe('stored');
    expect(await readRecording(suite.db, recordingSid)).toMatchObject({ status: 'stored', location: 'there' });
    expect(await linesOf(callId)).toEqual(['recording_stored']);
  });

  it.each(['calls', 'attention', 'timeline'])(
    'asks for a person about one that is refused, when it is run again (cut off at %s)',
    async (table) => {
      const { callId, recordingSid } = await anAnnounced();
      const refused = depsWith(() => Promise.reject(new ProviderError('twilio', 'forbidden', { status: 403 })));
      const fetch = () => asFirstTry(() => fetchRecording(refused)({ recordingSid }));
      expect(await againAfterACut(suite.db, table, fetch)).toBe('failed');
      expect(await readCall(suite.db, callId)).toMatchObject({ needs_attention: ['recording_failed'] });
      const rows = await suite.db.selectFrom('attention').select('kind').where('call_id', '=', callId).execute();
      expect(rows).toEqual([{ kind: 'recording_failed' }]);
      expect(await linesOf(callId)).toEqual(['recording_failed']);
    },
  );

  it('says what its words show when it is run again', async () => {
    const { callId, recordingSid } = await anAnnounced();
    await suite.db.updateTable('calls').set({ outcome: 'no_conversation' }).where('id', '=', callId).execute();
    const analyse = () => asFirstTry(() => analyseRecording(depsWith(async () => ''))({ recordingSid }));
    expect(await againAfterACut(suite.db, 'timeline', analyse)).toBe('failed');
    expect(await linesOf(callId)).toEqual(['recording_analysed']);
  });
});
