import type { Order } from '../calls/new-call.ts';
import { type HttpMethod, LEG_EVENTS, RECORDING_EVENTS, type Subscriptions } from '../calls/subscriptions.ts';
import type { TwimlSource } from '../calls/twiml.ts';
import type { Answer } from '../reception/answer.ts';
import { twilioError } from './errors.ts';
import { E164, isWebAddress } from './web-address.ts';

const LONGEST_TWIML = 4_000;
const DEFAULT_TIMEOUT_SECS = 60;

/**
 * What a form orders, or why Twilio refuses it. The first thing wrong is named, by Twilio's code. Status callback events
 * that do not exist are refused although Twilio itself only warns (21626): our product must never send them.
 */
export function readCallOrder(form: URLSearchParams, ourNumber: string): Order | Answer {
  const wrong = (code: number, message: string): Answer => twilioError(400, code, message);
  const to = form.get('To') ?? '';
  const from = form.get('From') ?? '';
  if (to === '') return wrong(21201, "No 'To' number is specified");
  if (!E164.test(to)) return wrong(21211, `Invalid 'To' Phone Number: ${to}`);
  if (from === '') return wrong(21213, "No 'From' number is specified");
  if (!E164.test(from)) return wrong(21212, `Invalid 'From' Phone Number: ${from}`);
  if (from !== ourNumber) return wrong(21210, `'From' phone number ${from} not verified`);
  const badAddress = ADDRESSES.find(([name]) => form.get(name) && !isWebAddress(form.get(name)!));
  if (badAddress) return wrong(badAddress[1], `${badAddress[0]} is not a valid URL`);
  const badMethod = METHODS.find((name) => form.has(name) && !/^(GET|POST)$/i.test(form.get(name)!));
  if (badMethod) return wrong(21209, `${badMethod} must be GET or POST`);
  if (!form.get('Url') && !form.get('Twiml')) return wrong(21205, 'Url parameter is required.');
  if ((form.get('Twiml') ?? '').length > LONGEST_TWIML) return wrong(21218, 'Twiml is too long');
  if (unknownValues(form, 'StatusCallbackEvent', LEG_EVENTS)) return wrong(21626, 'Invalid StatusCallbackEvent');
  const badChoice = CHOICES.find(([name, values]) => unknownValues(form, name, values));
  if (badChoice) return wrong(20001, `${badChoice[0]} is invalid`);
  const badNumber = NUMBERS.find(([name, most]) => !isWholeNumber(form.get(name), most));
  if (badNumber) return wrong(20001, `${badNumber[0]} is invalid`);
  return toOrder(form, to, from);
}

const ADDRESSES: [name: string, code: number][] = [
  ['Url', 21205],
  ['FallbackUrl', 21205],
  ['StatusCallback', 21609],
  ['AsyncAmdStatusCallback', 21609],
  ['RecordingStatusCallback', 21609],
];
const METHODS = [
  'Method',
  'FallbackMethod',
  'StatusCallbackMethod',
  'AsyncAmdStatusCallbackMethod',
  'RecordingStatusCallbackMethod',
];
const CHOICES: [name: string, values: readonly string[]][] = [
  ['RecordingStatusCallbackEvent', RECORDING_EVENTS],
  ['RecordingChannels', ['mono', 'dual']],
  ['MachineDetection', ['Enable', 'DetectMessageEnd']],
  ['AsyncAmd', ['true', 'false']],
  ['Record', ['true', 'false']],
];
const NUMBERS: [name: string, most: number][] = [
  ['Timeout', 600],
  ['TimeLimit', 86_400],
];

function toOrder(form: URLSearchParams, to: string, from: string): Order {
  const machineDetection = form.get('MachineDetection');
  return {
    to,
    from,
    placement: 'twilio',
    agentId: null,
    agentPhoneNumberId: null,
    clientData: {},
    ringingTimeoutSecs: Number(form.get('Timeout') ?? DEFAULT_TIMEOUT_SECS),
    machineDetection:
      machineDetection === null ? null : machineDetection === 'Enable' ? 'enable' : 'detect_message_end',
    twiml: twimlSource(form),
    timeLimitSecs: form.has('TimeLimit') ? Number(form.get('TimeLimit')) : null,
    recordingChannels: form.get('Record') !== 'true' ? null : form.get('RecordingChannels') === 'dual' ? 2 : 1,
    subscriptions: subscriptions(form),
  };
}

function twimlSource(form: URLSearchParams): TwimlSource {
  const url = form.get('Url');
  if (!url) return { given: form.get('Twiml') ?? '' };
  return { url, method: method(form, 'Method'), fallback: address(form, 'FallbackUrl', 'FallbackMethod') };
}

function subscriptions(form: URLSearchParams): Partial<Subscriptions> {
  const status = address(form, 'StatusCallback', 'StatusCallbackMethod');
  const recording = address(form, 'RecordingStatusCallback', 'RecordingStatusCallbackMethod');
  return {
    status: status && { ...status, events: values(form, 'StatusCallbackEvent', LEG_EVENTS) },
    machineDetection: address(form, 'AsyncAmdStatusCallback', 'AsyncAmdStatusCallbackMethod'),
    verdictInStatus: form.get('AsyncAmd') !== 'true',
    recording: recording && { ...recording, events: values(form, 'RecordingStatusCallbackEvent', RECORDING_EVENTS) },
  };
}

function address(form: URLSearchParams, name: string, methodName: string): { url: string; method: HttpMethod } | null {
  const url = form.get(name);
  return url ? { url, method: method(form, methodName) } : null;
}

const method = (form: URLSearchParams, name: string): HttpMethod =>
  form.get(name)?.toUpperCase() === 'GET' ? 'GET' : 'POST';

/** Each value is a parameter of its own or a word of one; without any, Twilio tells of the end only. */
const wordsOf = (form: URLSearchParams, name: string): string[] =>
  form.getAll(name).flatMap((text) => text.split(/[\s,]+/).filter((word) => word !== ''));

function values<T extends string>(form: URLSearchParams, name: string, known: readonly T[]): T[] {
  const words = wordsOf(form, name);
  return words.length === 0
    ? known.filter((value) => value === 'completed')
    : known.filter((value) => words.includes(value));
}

const unknownValues = (form: URLSearchParams, name: string, known: readonly string[]): boolean =>
  wordsOf(form, name).some((word) => !known.includes(word));

const isWholeNumber = (text: string | null, most: number): boolean =>
  text === null || (/^[0-9]{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= most);
