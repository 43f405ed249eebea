import type { Messages } from '../messages/messages.ts';
import type { MessageOrder } from '../messages/new-message.ts';
import { type Answer, json } from '../reception/answer.ts';
import { type Handler, mediaType } from '../reception/received.ts';
import type { Scenarios } from '../scenarios.ts';
import type { SimulatorSettings } from '../settings.ts';
import { twilioError } from './errors.ts';
import { messageView } from './message-view.ts';
import { answerOrFault, refusedByFault } from './placing-faults.ts';
import { E164, isWebAddress } from './web-address.ts';

const LONGEST_BODY = 1_600;

/** `POST …/Messages.json`: refuses what Twilio refuses, else the SMS goes out, whatever is answered. */
export function createMessage(parts: {
  settings: SimulatorSettings;
  scenarios: Scenarios;
  messages: Messages;
}): Handler {
  const { settings, scenarios, messages } = parts;
  return (request) => {
    if (mediaType(request) !== 'application/x-www-form-urlencoded') {
      return twilioError(415, 415, 'Unsupported Media Type');
    }
    const order = readMessageOrder(new URLSearchParams(request.text), settings.twilioPhoneNumber);
    if ('kind' in order) return order;
    const refusal = refusalOf(order, parts) ?? refusedByFault(scenarios, order.to, 'sms_');
    if (refusal) return refusal;
    const created = json(201, messageView(messages.send(order), settings.twilioAccountSid, Date.now()));
    return answerOrFault(scenarios, order.to, 'sms_', created);
  };
}

/** What a form orders, or why Twilio refuses it: the first thing wrong, by Twilio's code. */
function readMessageOrder(form: URLSearchParams, ourNumber: string): MessageOrder | Answer {
  const wrong = (code: number, message: string): Answer => twilioError(400, code, message);
  const to = form.get('To') ?? '';
  const from = form.get('From') || null;
  const messagingServiceSid = form.get('MessagingServiceSid') || null;
  const body = form.get('Body') ?? '';
  const statusCallback = form.get('StatusCallback') || null;
  if (to === '') return wrong(21604, "A 'To' phone number is required.");
  if (!E164.test(to)) return wrong(21211, `Invalid 'To' Phone Number: ${to}`);
  if (from === null && messagingServiceSid === null) return wrong(21603, "A 'From' phone number is required.");
  if (from !== null && !E164.test(from)) return wrong(21212, `Invalid 'From' Phone Number: ${from}`);
  if (from !== null && from !== ourNumber) return wrong(21606, `The 'From' number ${from} is not a valid sender`);
  if (messagingServiceSid !== null && !/^MG[0-9a-fA-F]{32}$/.test(messagingServiceSid)) {
    return wrong(21701, 'The Messaging Service does not exist');
  }
  if (body === '') return wrong(21602, 'Message body is required.');
  if (body.length > LONGEST_BODY) return wrong(21617, 'The concatenated message body exceeds the 1600 character limit');
  if (statusCallback !== null && !isWebAddress(statusCallback)) {
    return wrong(21609, "The 'StatusCallback' URL is not a valid URL");
  }
  return { to, from, messagingServiceSid, body, statusCallback };
}

/** Nothing is sent to these. */
function refusalOf({ to }: MessageOrder, parts: { scenarios: Scenarios; messages: Messages }): Answer | null {
  if (parts.scenarios.of(to).outcome === 'rejected_number') {
    return twilioError(400, 21614, `'To' number is not a valid mobile number: ${to}`);
  }
  return parts.messages.hasOptedOut(to) ? twilioError(400, 21610, 'Attempt to send to unsubscribed recipient') : null;
}
