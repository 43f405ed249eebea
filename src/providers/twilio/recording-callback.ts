import type { RecordingReady } from '../../domain/calls/call-event.ts';
import { isRecordingSid } from '../../domain/recordings/recording.ts';
import { callSidOf, dateOf, type Parameters, secondsOf } from './call-parameters.ts';

/** A recording callback in our words; the address it posts is not read (T12). */
export type RecordingCallback =
  | { kind: 'completed'; event: RecordingReady }
  /** it is being made, or there will be none */
  | { kind: 'not_completed'; callSid: string | null }
  /** completed, but it names no recording or no call that can exist */
  | { kind: 'unusable'; parameter: 'RecordingSid' | 'CallSid' };

export function readRecordingCallback(parameter: Parameters): RecordingCallback {
  const callSid = callSidOf(parameter('CallSid'));
  if (parameter('RecordingStatus') !== 'completed') return { kind: 'not_completed', callSid };
  const recordingSid = parameter('RecordingSid');
  if (!isRecordingSid(recordingSid)) return { kind: 'unusable', parameter: 'RecordingSid' };
  if (callSid === null) return { kind: 'unusable', parameter: 'CallSid' };
  return {
    kind: 'completed',
    event: {
      kind: 'recording_ready',
      recordingSid,
      callSid,
      durationSeconds: secondsOf(parameter('RecordingDuration')),
      startedAt: dateOf(parameter('RecordingStartTime'))?.toISOString() ?? null,
    },
  };
}
