import { createHash } from 'node:crypto';
import { elevenLabsSignature, twilioSignature } from '../scripts/test/provider-signatures.ts';
import type { Product } from '../scripts/test/product.ts';
import { DEMO } from '../src/demo-settings.ts';

/** A request of a burst, signed when it is one that a provider signs. */
export interface BurstRequest {
  path: string;
  body: string;
  headers: Record<string, string>;
}

/** A door that a provider knocks at. */
export interface WebhookDoor {
  path: string;
  /** the request with this number: a new event each */
  request(product: Product, index: number): BurstRequest;
  /** the documented answer to it, or how that begins */
  answer: string;
}

/**
 * Every door that a provider knocks at. What follows an answer happens: calls that nobody here placed get their workflow
 * and are reported, messages are answered, recordings fetched, interviews analysed.
 */
export const WEBHOOK_DOORS: readonly WebhookDoor[] = [
  whileRinging('/webhook/twilio-personalization', '{"type":"conversation_initiation_client_data","dynamic_variables":'),
  whileRinging(
    '/api/webhooks/elevenlabs/conversation-initiation',
    '{"type":"conversation_initiation_client_data","dynamic_variables":',
  ),
  form('/webhook/twilio-status', unanswered('a', 0), '{"status":"received"}'),
  form('/call-status-callback', unanswered('a', 1), '{"success":true,"message":"Status update received"}'),
  form(
    '/api/webhooks/twilio/voice/status',
    unanswered('a', 2),
    '{"success":true,"message":"Voice call status processed successfully","status":"no-answer"}',
  ),
  form(
    '/amd-status-callback',
    (index) => ({ CallSid: sid('CA', 'a', index), AnsweredBy: 'human', MachineDetectionDuration: '2100' }),
    '{"success":true,"message":"AMD status update received","answeredBy":"human",',
  ),
  form(
    '/quality-insights-callback',
    (index) => ({ CallSid: sid('CA', 'a', index), Score: '4.2' }),
    '{"success":true,"message":"Quality insights received"}',
  ),
  events('/api/webhooks/twilio/events', '{"received":1}'),
  form(
    '/api/webhooks/twilio/sms/status',
    (index) => ({ MessageSid: sid('SM', 'd', index), MessageStatus: 'delivered', ...fromUs(index) }),
    '{"success":true,"message":"SMS status processed successfully","status":"delivered"}',
  ),
  elevenLabs(
    '/api/webhooks/elevenlabs/conversation-events',
    spokenMoment,
    '{"success":true,"message":"Conversation event processed successfully","eventType":"user_message"}',
  ),
  form(
    '/api/webhooks/twilio/voice/recording',
    recording('a'),
    '{"success":true,"message":"Recording processed successfully",',
  ),
  form('/recording-status-callback', recording('b'), '{"success":true,"message":"Recording status update received"}'),
  form(
    '/api/webhooks/twilio/sms/incoming',
    (index) => ({ MessageSid: sid('SM', 'e', index), NumMedia: '0', Body: 'Wann haben Sie offen?', ...toUs(index) }),
    '<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
  ),
  elevenLabs('/api/webhooks/elevenlabs/post-call', endedCall(240), '{"status":"processed",'),
  elevenLabs('/webhooks/elevenlabs', endedCall(241), '{"success":true,"message":"Webhook processed successfully",'),
  elevenLabs(
    '/api/convai-webhook',
    (index) => postCall(interviewConversation(index), {}),
    '{"status":"success","message":"Webhook processed successfully"}',
  ),
];

/** The conversation of the interview with this number. */
export const interviewConversation = (index: number): string => `conv_bench_interview_${index}`;

/** Each of 200 callers, as a proxy tells them apart (TRUST_PROXY): one may ask ten times a second only. */
export const fromAddress = (index: number): Record<string, string> => ({ 'x-forwarded-for': `192.0.2.${index % 200}` });

const person = (index: number): string => `+49302312${String(5_300 + index)}`;
const sid = (kind: string, series: string, index: number): string =>
  `${kind}be${series}${index.toString(16).padStart(29, '0')}`;
const fromUs = (index: number) => ({ From: DEMO.twilioPhoneNumber, To: person(index) });
const toUs = (index: number) => ({ From: person(index), To: DEMO.twilioPhoneNumber });

function form(path: string, fields: (index: number) => Record<string, string>, answer: string): WebhookDoor {
  return {
    path,
    answer,
    request: ({ apiUrl }, index) => {
      const params = { AccountSid: DEMO.twilioAccountSid, ...fields(index) };
      return {
        path,
        body: new URLSearchParams(params).toString(),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-twilio-signature': twilioSignature(apiUrl + path, params),
        },
      };
    },
  };
}

function elevenLabs(path: string, event: (index: number) => object, answer: string): WebhookDoor {
  return {
    path,
    answer,
    request: (_product, index) => {
      const body = JSON.stringify(event(index));
      return {
        path,
        body,
        headers: { 'content-type': 'application/json', 'elevenlabs-signature': elevenLabsSignature(body) },
      };
    },
  };
}

/** Event Streams: a JSON body, whose hash is in the address that is signed. */
function events(path: string, answer: string): WebhookDoor {
  return {
    path,
    answer,
    request: ({ apiUrl }, index) => {
      const body = JSON.stringify([legEvent(index)]);
      const signed = `${path}?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
      return {
        path: signed,
        body,
        headers: { 'content-type': 'application/json', 'x-twilio-signature': twilioSignature(apiUrl + signed, {}) },
      };
    },
  };
}

/** Nobody signs these; in the demo they need no key. */
function whileRinging(path: string, answer: string): WebhookDoor {
  return {
    path,
    answer,
    request: (_product, index) => ({
      path,
      body: JSON.stringify({
        caller_id: person(index),
        agent_id: DEMO.elevenLabsAgentId,
        called_number: DEMO.twilioPhoneNumber,
        call_sid: sid('CA', '0', index),
      }),
      headers: { 'content-type': 'application/json', ...fromAddress(index) },
    }),
  };
}

/** A leg that somebody else placed, and that nobody answered; told several times, it is one call. */
function unanswered(series: string, sequenceNumber: number): (index: number) => Record<string, string> {
  return (index) => ({
    CallSid: sid('CA', series, index),
    CallStatus: 'no-answer',
    Direction: 'outbound-api',
    ...fromUs(index),
    CallDuration: '0',
    Timestamp: new Date().toUTCString(),
    SequenceNumber: String(sequenceNumber),
  });
}

function recording(series: string): (index: number) => Record<string, string> {
  return (index) => ({
    RecordingSid: sid('RE', series, index),
    RecordingStatus: 'completed',
    CallSid: sid('CA', series, index),
    RecordingDuration: '60',
    RecordingStartTime: new Date().toUTCString(),
  });
}

const legEvent = (index: number) => ({
  specversion: '1.0',
  type: 'com.twilio.voice.status-callback.call.completed',
  source: `/2010-04-01/Accounts/${DEMO.twilioAccountSid}/Calls/${sid('CA', 'a', index)}.json`,
  id: `EZbench${index}`,
  dataschema: 'https://events-schemas.twilio.com/Voice.StatusCallback/1',
  datacontenttype: 'application/json',
  time: new Date().toISOString(),
  data: { request: { parameters: { AccountSid: DEMO.twilioAccountSid, ...unanswered('a', 3)(index) } } },
});

function spokenMoment(index: number): object {
  return {
    type: 'user_message',
    event_timestamp: Math.floor(Date.now() / 1_000),
    data: {
      agent_id: DEMO.elevenLabsAgentId,
      conversation_id: `conv_bench_moment_${index}`,
      message: 'Guten Tag.',
      conversation_initiation_client_data: { lead_id: `bench-burst-${index}` },
    },
  };
}

/** A conversation by phone that somebody else's call held; told with another length, it is another event about it. */
function endedCall(seconds: number): (index: number) => object {
  return (index) =>
    postCall(`conv_bench_call_${index}`, {
      call_duration_secs: seconds,
      phone_call: {
        type: 'twilio',
        direction: 'outbound',
        agent_number: DEMO.twilioPhoneNumber,
        external_number: person(index),
        call_sid: sid('CA', 'f', index),
      },
    });
}

const TURNS = Array.from({ length: 40 }, (_, index) => ({
  role: index % 2 === 0 ? 'agent' : 'user',
  message:
    index % 2 === 0
      ? 'Haben Sie eine abgeschlossene Ausbildung als Erzieher oder eine vergleichbare Ausbildung?'
      : 'Ja, die habe ich vor vier Jahren abgeschlossen und arbeite seitdem in einer Kita mit Kindern unter drei.',
  tool_calls: null,
  tool_results: null,
  feedback: null,
  time_in_call_secs: index * 6,
  conversation_turn_metrics: null,
}));

const postCall = (conversationId: string, metadata: object) => ({
  type: 'post_call_transcription',
  event_timestamp: Math.floor(Date.now() / 1_000),
  data: {
    agent_id: DEMO.elevenLabsAgentId,
    conversation_id: conversationId,
    status: 'done',
    user_id: null,
    transcript: TURNS,
    metadata: {
      start_time_unix_secs: Math.floor(Date.now() / 1_000) - 240,
      call_duration_secs: 240,
      cost: 240,
      termination_reason: 'Call ended by remote party',
      ...metadata,
    },
    analysis: {
      evaluation_criteria_results: {},
      data_collection_results: {},
      call_successful: 'success',
      transcript_summary: 'Die Bewerberin ist interessiert.',
    },
    conversation_initiation_client_data: { dynamic_variables: {} },
  },
});
