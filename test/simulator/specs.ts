import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';

type Json = Record<string, unknown>;

/** Every shape that the simulator's answers and callbacks are checked against. */
const SHAPES = {
  outboundCallRequest: 'elevenlabs#/operations/outboundCallRequest',
  outboundCallResponse: 'elevenlabs#/operations/outboundCallResponse',
  conversation: 'elevenlabs#/operations/conversation',
  conversations: 'elevenlabs#/operations/conversations',
  registerCallRequest: 'elevenlabs#/operations/registerCallRequest',
  signedUrl: 'elevenlabs#/operations/signedUrl',
  phoneNumbers: 'elevenlabs#/operations/phoneNumbers',
  agent: 'elevenlabs#/operations/agent',
  validationError: 'elevenlabs#/operations/validationError',
  call: 'twilio#/operations/call',
  calls: 'twilio#/operations/calls',
  message: 'twilio#/operations/message',
  messages: 'twilio#/operations/messages',
  recording: 'twilio#/operations/recording',
  callRecordings: 'twilio#/operations/callRecordings',
  statusCallback: 'overlay#/webhooks/statusCallback',
  machineDetection: 'overlay#/webhooks/machineDetection',
  recordingCallback: 'overlay#/webhooks/recordingCallback',
  twimlRequest: 'overlay#/webhooks/twimlRequest',
  messageCallback: 'overlay#/webhooks/messageCallback',
  incomingMessage: 'overlay#/webhooks/incomingMessage',
  conversationInitiation: 'overlay#/webhooks/conversationInitiation',
  postCallTranscription: 'overlay#/webhooks/postCallTranscription',
  callInitiationFailure: 'overlay#/webhooks/callInitiationFailure',
  eventStreams: 'overlay#/webhooks/eventStreams',
} as const;

/** The status with which a provider says that something is deleted, as it specifies. */
export const statusOf = (provider: 'elevenlabs' | 'twilio', operation: string): number =>
  (read(provider)['statuses'] as Record<string, number>)[operation]!;

const RFC2822 = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000$/;

const ajv = specifications();

/** Throws with everything that is wrong when `value` is not what the provider specifies. */
export function mustBe(shape: keyof typeof SHAPES, value: unknown): void {
  if (ajv.validate({ $ref: SHAPES[shape] }, value)) return;
  throw new Error(`not a ${shape}: ${ajv.errorsText(ajv.errors, { separator: '\n' })}`);
}

function specifications(): Ajv {
  const [elevenlabs, twilio, overlay] = ['elevenlabs', 'twilio', 'overlay'].map(read) as [Json, Json, Json];
  const schemas = (elevenlabs['components'] as { schemas: Record<string, { properties: Json }> }).schemas;
  for (const [name, addition] of Object.entries(overlay['elevenlabs'] as Record<string, { properties: Json }>)) {
    Object.assign(schemas[name]!.properties, addition.properties);
  }
  const ajv = new Ajv({ strict: false, allErrors: true });
  (addFormatsModule as unknown as (ajv: Ajv) => void)(ajv);
  ajv.addFormat('date-time-rfc-2822', RFC2822);
  for (const format of ['currency', 'http-method', 'phone-number', 'twiml', 'uri-map']) ajv.addFormat(format, true);
  const { statuses: _e, ...ofElevenLabs } = elevenlabs;
  const { statuses: _t, ...ofTwilio } = twilio;
  ajv.addSchema(close(ofElevenLabs) as Json);
  ajv.addSchema(relativeUris(close(ofTwilio)) as Json);
  ajv.addSchema({ $id: 'overlay', webhooks: close(overlay['webhooks']) });
  return ajv;
}

function read(name: string): Json {
  return JSON.parse(readFileSync(new URL(`../specs/${name}.json`, import.meta.url), 'utf8')) as Json;
}

/** Objects may hold what is specified and nothing else. */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (typeof schema !== 'object' || schema === null) return schema;
  const closed = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, close(value)]));
  const isOpenObject = 'type' in schema && schema.type === 'object' && 'properties' in schema;
  return isOpenObject ? { additionalProperties: false, ...closed } : closed;
}

function relativeUris(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"format":"uri"', '"format":"uri-reference"'));
}
