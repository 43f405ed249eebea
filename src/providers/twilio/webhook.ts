import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CallEvent, LegChanged, MachineVerdict } from '../../domain/calls/call-event.ts';
import { cleanJson, cleanText, parseJson } from '../../domain/parse-json.ts';
import { answeredByOf } from '../answered-by.ts';
import { type FormPairs, firstValue } from './form.ts';
import { callSidOf, dateOf, legChanged, type Parameters } from './call-parameters.ts';

export { type FormPairs, firstValue, parseForm } from './form.ts';
export { readIncomingMessage, readMessageStatus } from './message-parameters.ts';
export { type RecordingCallback, readRecordingCallback } from './recording-callback.ts';
export { type SignatureVerdict, verifyTwilioSignature } from './signature.ts';
export { readVoiceStatus } from './voice-status.ts';

/** One parameter of a callback by its name, null when it is absent. */
export type CallbackParameters = Parameters;

/** The parameters of a form callback, cleaned of what PostgreSQL cannot hold; the first value of a name counts. */
export const readCallback =
  (pairs: FormPairs): CallbackParameters =>
  (name) => {
    const value = firstValue(pairs, name);
    return value === null ? null : cleanText(value);
  };

/** A status callback about a leg (`CallStatus`), in our words; null when it names no call or no state we know. */
export const readStatusCallback = (parameters: CallbackParameters): LegChanged | null => legChanged(parameters, null);

/** What the carrier's machine detection says (`AnsweredBy`), or null when the form says nothing of it. */
export function readMachineCallback(parameters: CallbackParameters): MachineVerdict | null {
  const answeredBy = answeredByOf(parameters('AnsweredBy'));
  const callSid = callSidOf(parameters('CallSid'));
  return answeredBy && callSid ? { kind: 'machine_verdict', callSid, conversationId: null, answeredBy } : null;
}

/** One CloudEvent of a batch, as far as we read it. */
export interface EventStreamsEvent {
  /** the CloudEvent's own id, the same when it is delivered again */
  id: string;
  /** the CloudEvent's type, as the inbox keeps it */
  kind: string;
  /** null: nothing for us (also the sink's test event) */
  event: CallEvent | null;
  callSid: string | null;
  /** true when it is about a call of another account, or does not say whose it is */
  foreignAccount: boolean;
}

const STATUS_CALLBACK = 'com.twilio.voice.status-callback.call.';
const MACHINE_DETECTED = /^com\.twilio\.voice\.status-callback\.(call\.)?amd\.detected$/;

const text = z.string().nullish().catch(null);
const cloudEventSchema = z.object({
  id: text,
  type: z.string().regex(/^[\w.-]{1,128}$/),
  time: text,
  data: z
    .object({
      request: z
        .object({ parameters: z.record(z.string(), z.unknown()) })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
});

/**
 * Reads a delivery of Event Streams whose signature was verified: a JSON array of CloudEvents, the parameters of the
 * status callback in `data.request.parameters`. Never throws. An item we cannot read becomes `unreadable` with the hash
 * of its JSON as id, so that a batch never fails, or is delivered again for ever, for one odd member.
 */
export function parseEventStreams(rawBody: Buffer, accountSid: string): EventStreamsEvent[] | 'unreadable' {
  const parsed = parseJson(rawBody.toString('utf8'));
  if (!parsed.ok || !Array.isArray(parsed.value)) return 'unreadable';
  return parsed.value.map((item) => readCloudEvent(cleanJson(item), accountSid));
}

function readCloudEvent(item: unknown, accountSid: string): EventStreamsEvent {
  const hash = () => createHash('sha256').update(JSON.stringify(item)).digest('hex');
  const cloudEvent = cloudEventSchema.safeParse(item).data;
  if (!cloudEvent) return { id: hash(), kind: 'unreadable', event: null, callSid: null, foreignAccount: false };

  const { type: kind, data, time } = cloudEvent;
  const id = cloudEvent.id && cloudEvent.id.length <= 128 ? cloudEvent.id : hash();
  const parameters = data?.request?.parameters ?? {};
  const parameter: Parameters = (name) => {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : null;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  };
  const callSid = callSidOf(parameter('CallSid'));
  const account = parameter('AccountSid');
  const isAboutACall = kind.startsWith(STATUS_CALLBACK) || MACHINE_DETECTED.test(kind);
  const foreignAccount = isAboutACall ? account !== accountSid : account !== null && account !== accountSid;
  return { id, kind, callSid, foreignAccount, event: foreignAccount ? null : toCallEvent(kind, parameter, time) };
}

function toCallEvent(kind: string, parameter: Parameters, time: string | null | undefined): CallEvent | null {
  if (MACHINE_DETECTED.test(kind)) {
    const answeredBy = answeredByOf(parameter('AnsweredBy'));
    const callSid = callSidOf(parameter('CallSid'));
    return answeredBy && callSid ? { kind: 'machine_verdict', callSid, conversationId: null, answeredBy } : null;
  }
  return kind.startsWith(STATUS_CALLBACK) ? legChanged(parameter, dateOf(time)) : null;
}
