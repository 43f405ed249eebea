import type { PhoneCall } from '../calls/phone-call.ts';
import type { SimulatorSettings } from '../settings.ts';
import { agentEvent } from './agent-event.ts';
import { formLetter } from './form-letter.ts';
import { legEvent, legParameters, machineParameters } from './leg-event.ts';
import type { PlannedCallback } from './plan-callbacks.ts';
import { recordingParameters } from './recording-event.ts';
import { elevenLabsSignature, signedByTwilio } from './signatures.ts';

/** How a delivery can fail: by the class of the answer, at connecting, or while waiting for an answer. */
export type Failure = '4xx' | '5xx' | 'ct' | 'rt';

/** A callback as it goes over the wire: signed at the moment of sending. */
export interface Letter {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body: string | null;
  /** an answer that takes longer counts as none */
  answerWithinMs: number;
  /** how often it is tried again, and after which failures */
  retries: { times: number; after: readonly Failure[] };
}

const ANY_FAILURE = ['4xx', '5xx', 'ct', 'rt'] as const;

export function writeLetter(call: PhoneCall, callback: PlannedCallback, settings: SimulatorSettings): Letter {
  const { twilioAccountSid: accountSid, twilioAuthToken } = settings;
  const { subscriptions } = call;
  if (callback.provider === 'elevenlabs') {
    const body = JSON.stringify(agentEvent(call, callback, accountSid));
    return agentLetter(settings, subscriptions.postCallPath, 'elevenlabs-signature', body);
  }
  if (callback.channel === 'streams') return streamsLetter(call, callback, settings);
  const form = (wish: { url: string; method: 'GET' | 'POST' } | null, params: Record<string, string>): Letter => {
    if (wish === null) throw new Error(`call ${call.callSid} has nowhere to send ${callback.id}`);
    const token = `${call.callSid} ${callback.id.replace(/:again$/, '')}`;
    return formLetter({ ...wish, params, authToken: twilioAuthToken, token });
  };
  switch (callback.channel) {
    case 'status':
      return form(subscriptions.status, statusParameters(call, callback, accountSid));
    case 'machine_detection':
      return form(subscriptions.machineDetection, machineParameters(call, accountSid));
    case 'recording':
      return form(subscriptions.recording, recordingParameters(call, callback.event, accountSid));
  }
}

/** ElevenLabs tries once, as a workspace without `retry_enabled` does. */
export function agentLetter(settings: SimulatorSettings, path: string, signatureHeader: string, body: string): Letter {
  const signature = elevenLabsSignature(settings.elevenLabsWebhookSecret, body, Math.floor(Date.now() / 1_000));
  return {
    method: 'POST',
    url: `${settings.publicUrl}${path}`,
    headers: { 'content-type': 'application/json', [signatureHeader]: signature },
    body,
    answerWithinMs: 5_000,
    retries: { times: 0, after: [] },
  };
}

/** Event Streams deliver at least once. */
function streamsLetter(
  call: PhoneCall,
  callback: Extract<PlannedCallback, { channel: 'streams' }>,
  { publicUrl, twilioAccountSid, twilioAuthToken }: SimulatorSettings,
): Letter {
  const body = JSON.stringify([legEvent(call, callback, twilioAccountSid)]);
  const { url, signature } = signedByTwilio(twilioAuthToken, `${publicUrl}/api/webhooks/twilio/events`, body);
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', 'x-twilio-signature': signature },
    body,
    answerWithinMs: 5_000,
    retries: { times: 3, after: ANY_FAILURE },
  };
}

function statusParameters(
  call: PhoneCall,
  { event, happenedAt }: Extract<PlannedCallback, { channel: 'status' }>,
  accountSid: string,
): Record<string, string> {
  const { AnsweredBy, ...params } = legParameters(call, event, happenedAt, accountSid);
  const verdict = AnsweredBy !== undefined && call.subscriptions.verdictInStatus ? { AnsweredBy } : {};
  const withRecording = event === 'completed' && call.recording !== null && call.times.answered !== null;
  if (!withRecording) return { ...params, ...verdict };
  const { RecordingSid, RecordingUrl, RecordingDuration } = recordingParameters(call, 'completed', accountSid);
  return {
    ...params,
    ...verdict,
    RecordingSid: RecordingSid!,
    RecordingUrl: RecordingUrl!,
    RecordingDuration: RecordingDuration!,
  };
}
