import type { PhoneCalls } from '../calls/phone-calls.ts';
import { type PhoneCall, type Recording, talkSecs } from '../calls/phone-call.ts';
import { type Answer, bytes, json, NO_CONTENT } from '../reception/answer.ts';
import type { Handler } from '../reception/received.ts';
import { notFound, twilioError } from './errors.ts';
import { pageOf } from './paging.ts';
import { mp3File, wavFile } from './recording-files.ts';
import { rfc2822 } from './rfc2822.ts';

type Recorded = PhoneCall & { recording: Recording };
type RecordingStatus = 'in-progress' | 'processing' | 'completed' | 'absent';

export interface Recordings {
  /** `GET …/Recordings/RE….json`, `.wav`, `.mp3`; without an ending it is the WAV */
  fetch: Handler;
  /** `DELETE …/Recordings/RE….json`: gone for good, for every question that follows */
  remove: Handler;
  /** `GET …/Calls/CA…/Recordings.json`: what was recorded of one call, in pages */
  ofCall: Handler;
}

export function createRecordings(calls: PhoneCalls, accountSid: string): Recordings {
  /** Null when there is none, or not yet. */
  const recorded = (resource: string): Recorded | null => {
    const call = calls.byRecordingSid(resource.replace(/\.\w+$/, ''));
    if (!call || call.recording === null || call.recording.deleted) return null;
    const beginsAt = call.times.answered ?? call.times.ended;
    return Date.now() < beginsAt ? null : { ...call, recording: call.recording };
  };
  return {
    fetch({ params, path, query }) {
      const resource = params['resource'] ?? '';
      const call = recorded(resource);
      if (call === null) return notFound(path);
      if (resource.endsWith('.json')) return json(200, recordingView(call, accountSid, Date.now()));
      if (recordingStatus(call, Date.now()) !== 'completed') return notFound(path);
      return resource.endsWith('.mp3')
        ? bytes('audio/mpeg', mp3File(talkSecs(call, Date.now())))
        : wav(call, query.get('RequestedChannels') ?? '1');
    },
    remove({ params, path }) {
      const call = recorded(params['resource'] ?? '');
      if (call === null) return notFound(path);
      calls.update({ ...call, recording: { ...call.recording, deleted: true } });
      return NO_CONTENT;
    },
    ofCall(request) {
      const call = calls.byCallSid(request.params['resource'] ?? '');
      if (!call) return notFound(request.path);
      const begun = recorded(call.recording?.sid ?? '');
      const view = (one: Recorded) => callRecordingView(one, accountSid, Date.now());
      return pageOf('recordings', begun === null ? [] : [begun], view, request);
    },
  };
}

function recordingStatus({ times, recording }: Recorded, now: number): RecordingStatus {
  if (times.answered === null) return 'absent';
  if (now < times.ended) return 'in-progress';
  return now < times.ended + recording.processMs ? 'processing' : 'completed';
}

/** Two channels only when they were recorded and are asked for. */
function wav(call: Recorded, requestedChannels: string): Answer {
  if (requestedChannels !== '1' && !(requestedChannels === '2' && call.recording.channels === 2)) {
    return twilioError(400, 20001, 'RequestedChannels is invalid');
  }
  return bytes('audio/x-wav', wavFile(talkSecs(call, Date.now()), requestedChannels === '2' ? 2 : 1));
}

function recordingView(call: Recorded, accountSid: string, now: number): Record<string, unknown> {
  const path = `/2010-04-01/Accounts/${accountSid}/Recordings/${call.recording.sid}`;
  return {
    ...commonView(call, accountSid, now),
    uri: `${path}.json`,
    media_url: `https://api.twilio.com${path}`,
    subresource_uris: {
      add_on_results: `${path}/AddOnResults.json`,
      transcriptions: `${path}/Transcriptions.json`,
    },
  };
}

/** The same recording as a resource of its call. */
const callRecordingView = (call: Recorded, accountSid: string, now: number): Record<string, unknown> => ({
  ...commonView(call, accountSid, now),
  track: 'both',
  uri: `/2010-04-01/Accounts/${accountSid}/Calls/${call.callSid}/Recordings/${call.recording.sid}.json`,
});

function commonView(call: Recorded, accountSid: string, now: number): Record<string, unknown> {
  const { recording, times } = call;
  const status = recordingStatus(call, now);
  const begun = rfc2822(times.answered ?? times.ended);
  return {
    sid: recording.sid,
    account_sid: accountSid,
    call_sid: call.callSid,
    conference_sid: null,
    api_version: '2010-04-01',
    status,
    channels: recording.channels,
    source: 'OutboundAPI',
    start_time: begun,
    date_created: begun,
    date_updated: rfc2822(Math.min(now, times.ended + recording.processMs)),
    duration: status === 'completed' || status === 'processing' ? String(talkSecs(call, now)) : '-1',
    price: null,
    price_unit: 'USD',
    error_code: null,
    encryption_details: null,
  };
}
