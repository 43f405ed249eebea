import { createHash } from 'node:crypto';
import { answeredBy, type PhoneCall, talkSecs } from '../calls/phone-call.ts';
import { rfc2822 } from '../twilio/rfc2822.ts';
import type { LegEvent } from '../calls/subscriptions.ts';
import type { PlannedCallback } from './plan-callbacks.ts';

type LegCallback = Extract<PlannedCallback, { channel: 'streams' }>;

const TYPE = 'com.twilio.voice.status-callback';
const SCHEMA = 'https://events-schemas.twilio.com/Voice.WebhookEvent/2';
const ELEVENLABS_STATUS_CALLBACK = 'https://api.elevenlabs.io/twilio/status-callback';
const SIP_CODES = { completed: '200', busy: '486', 'no-answer': '487', failed: '404', canceled: '487' } as const;

/** One CloudEvent of Twilio's Event Streams about a call; ids follow from the call, so that a repetition is one. */
export function legEvent(call: PhoneCall, callback: LegCallback, accountSid: string): Record<string, unknown> {
  const { event, happenedAt } = callback;
  const id = createHash('sha256').update(`${call.callSid} ${event}`).digest('hex').slice(0, 32);
  return {
    specversion: '1.0',
    type: event === 'machine_heard' ? `${TYPE}.amd.detected` : `${TYPE}.call.${event}`,
    source: accountSid,
    id: `NO${id}`,
    dataschema: SCHEMA,
    datacontenttype: 'application/json',
    time: new Date(happenedAt).toISOString(),
    data: {
      sid: call.callSid,
      requestDateCreated: rfc2822(happenedAt),
      timestamp: new Date(happenedAt).toISOString(),
      eventSid: `VW${id}`,
      request: {
        method: 'POST',
        url: call.subscriptions.status?.url.split('#')[0] ?? ELEVENLABS_STATUS_CALLBACK,
        parameters:
          event === 'machine_heard'
            ? machineParameters(call, accountSid)
            : legParameters(call, event, happenedAt, accountSid),
      },
      response: { responseCode: 200, requestDuration: 140, dateCreated: rfc2822(happenedAt) },
    },
  };
}

/** What the callback of asynchronous machine detection posts. */
export const machineParameters = (call: PhoneCall, accountSid: string): Record<string, string> => ({
  CallSid: call.callSid,
  AccountSid: accountSid,
  AnsweredBy: call.answeredBy ?? 'unknown',
  MachineDetectionDuration: call.answeredBy === 'human' ? '2100' : '3300',
});

/** What a status callback would have posted (provider-apis §9.4): texts only. */
export function legParameters(
  call: PhoneCall,
  event: LegEvent,
  happenedAt: number,
  accountSid: string,
): Record<string, string> {
  return {
    CallSid: call.callSid,
    AccountSid: accountSid,
    From: call.from,
    To: call.to,
    Caller: call.from,
    Called: call.to,
    CallStatus: event === 'completed' ? call.ending : event === 'answered' ? 'in-progress' : event,
    Direction: call.direction === 'inbound' ? 'inbound' : 'outbound-api',
    ApiVersion: '2010-04-01',
    Timestamp: rfc2822(happenedAt),
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(sequenceNumber(call, event)),
    ...(event === 'completed' ? endParameters(call, happenedAt) : {}),
  };
}

function endParameters(call: PhoneCall, happenedAt: number): Record<string, string> {
  const seconds = talkSecs(call, happenedAt);
  const machine = answeredBy(call, happenedAt);
  return {
    CallDuration: String(seconds),
    // Billed minutes, not seconds: a well-known trap of this field.
    Duration: String(Math.ceil(seconds / 60)),
    SipResponseCode: SIP_CODES[call.ending],
    ...(machine === null ? {} : { AnsweredBy: machine }),
  };
}

function sequenceNumber({ times }: PhoneCall, event: LegEvent): number {
  const happened: [LegEvent, number | null][] = [
    ['initiated', times.initiated],
    ['ringing', times.ringing],
    ['answered', times.answered],
    ['completed', times.ended],
  ];
  return happened.filter(([, at]) => at !== null).findIndex(([name]) => name === event);
}
