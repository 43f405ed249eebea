import { callbacksBeforeAnswer } from '../callbacks/plan-callbacks.ts';
import type { Postman } from '../callbacks/postman.ts';
import type { PhoneCalls } from '../calls/phone-calls.ts';
import { hasFault } from '../faults.ts';
import { json } from '../reception/answer.ts';
import { type Handler, mediaType } from '../reception/received.ts';
import type { Scenarios } from '../scenarios.ts';
import type { SimulatorSettings } from '../settings.ts';
import { readCallOrder } from './call-order.ts';
import { callView } from './call-view.ts';
import { twilioError } from './errors.ts';
import { answerOrFault, refusedByFault } from './placing-faults.ts';

/**
 * `POST …/Calls.json`: refuses what Twilio refuses, else the phone rings, whatever is answered. The call lives by the
 * scenario of its number, as those that ElevenLabs places; when it is answered its TwiML decides what it becomes.
 */
export function createCall(parts: {
  settings: SimulatorSettings;
  scenarios: Scenarios;
  calls: PhoneCalls;
  postman: Postman;
}): Handler {
  const { settings, scenarios, calls, postman } = parts;
  return async (request) => {
    if (mediaType(request) !== 'application/x-www-form-urlencoded') {
      return twilioError(415, 415, 'Unsupported Media Type');
    }
    const order = readCallOrder(new URLSearchParams(request.text), settings.twilioPhoneNumber);
    if ('kind' in order) return order;
    if (scenarios.of(order.to).outcome === 'rejected_number') {
      return twilioError(400, 21217, `Phone number does not appear to be valid: ${order.to}`);
    }
    const refusal = refusedByFault(scenarios, order.to, '');
    if (refusal) return refusal;
    const call = calls.place(order);
    if (hasFault(call.faults, 'webhook_before_answer')) await postman.tried(call.callSid, callbacksBeforeAnswer(call));
    const created = json(201, callView(call, settings.twilioAccountSid, Date.now()));
    return answerOrFault(scenarios, order.to, '', created);
  };
}
