import type { LegChanged } from '../../domain/calls/call-event.ts';
import type { VoiceStatus } from '../../domain/leads/call-frames.ts';
import { cleanText } from '../../domain/parse-json.ts';
import { dateOf, legChanged, type Parameters } from './call-parameters.ts';

const RECORDING_SID = /^RE[0-9a-f]{32}$/;
const LONGEST_TEXT = 200;

/**
 * A status callback with what only those who watch a lead are shown of it; null when it names no call or no state we
 * know. The posted address of a recording is never read: its sid is enough, and ours is shown (T26).
 */
export function readVoiceStatus(parameter: Parameters): { event: LegChanged; status: VoiceStatus } | null {
  const event = legChanged(parameter, null);
  if (event === null) return null;
  const text = (name: string) => parameter(name)?.slice(0, LONGEST_TEXT) || null;
  const direction = text('Direction');
  const recordingSid = text('RecordingSid');
  return {
    event,
    status: {
      callSid: event.callSid,
      status: parameter('CallStatus') ?? '',
      duration: event.durationSeconds === null ? null : String(event.durationSeconds),
      direction,
      leadNumber: direction === 'outbound-api' ? event.to : event.from,
      at: event.at,
      answeredBy: text('AnsweredBy'),
      price: text('CallPrice') ?? text('Price'),
      startedAt: dateOf(parameter('StartTime')),
      endedAt: dateOf(parameter('EndTime')),
      errorCode: text('ErrorCode'),
      errorMessage: text('ErrorMessage') && cleanText(text('ErrorMessage')!),
      recordingSid: recordingSid !== null && RECORDING_SID.test(recordingSid) ? recordingSid : null,
    },
  };
}
