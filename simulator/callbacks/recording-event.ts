import { type PhoneCall, talkSecs } from '../calls/phone-call.ts';
import type { RecordingEvent } from '../calls/subscriptions.ts';
import { rfc2822 } from '../twilio/rfc2822.ts';

/** What a recording callback posts (provider-apis §10): texts only. */
export function recordingParameters(
  call: PhoneCall,
  event: RecordingEvent,
  accountSid: string,
): Record<string, string> {
  const { recording, times } = call;
  if (recording === null) throw new Error(`call ${call.callSid} is not recorded`);
  return {
    AccountSid: accountSid,
    CallSid: call.callSid,
    RecordingSid: recording.sid,
    RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Recordings/${recording.sid}`,
    RecordingStatus: event,
    ...(event === 'in-progress' ? {} : { RecordingDuration: String(talkSecs(call, times.ended)) }),
    RecordingChannels: String(recording.channels),
    RecordingStartTime: rfc2822(times.answered ?? times.ended),
    RecordingSource: 'OutboundAPI',
    RecordingTrack: 'both',
  };
}
