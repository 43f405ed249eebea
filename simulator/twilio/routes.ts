import { Router } from 'express';
import type { Postman } from '../callbacks/postman.ts';
import type { PhoneCalls } from '../calls/phone-calls.ts';
import { isInFlight } from '../calls/phone-call.ts';
import type { Messages } from '../messages/messages.ts';
import { json, NO_CONTENT } from '../reception/answer.ts';
import { type Handler, mediaType } from '../reception/received.ts';
import type { Reception } from '../reception/reception.ts';
import type { Scenarios } from '../scenarios.ts';
import type { SimulatorSettings } from '../settings.ts';
import { callView } from './call-view.ts';
import { createCall } from './create-call.ts';
import { notFound, twilioError } from './errors.ts';
import { createMessage } from './create-message.ts';
import { listCalls } from './list-calls.ts';
import { listMessages } from './list-messages.ts';
import { listNumbers } from './list-numbers.ts';
import { messageView } from './message-view.ts';
import { createRecordings } from './recordings.ts';

export interface TwilioParts {
  settings: SimulatorSettings;
  scenarios: Scenarios;
  calls: PhoneCalls;
  postman: Postman;
  messages: Messages;
}

/** Twilio's resources of calls, recordings and messages. */
export function twilioRoutes(reception: Reception, parts: TwilioParts): Router {
  const { settings, calls, messages } = parts;
  const { twilioAccountSid: accountSid } = settings;
  const door = (handler: Handler) => reception.door('twilio', authorised(settings, handler));

  const fetchCall: Handler = ({ params, path }) => {
    const call = calls.byCallSid(sidOf(params));
    return call ? json(200, callView(call, accountSid, Date.now())) : notFound(path);
  };

  const updateCall: Handler = (request) => {
    if (mediaType(request) !== 'application/x-www-form-urlencoded') {
      return twilioError(415, 415, 'Unsupported Media Type');
    }
    const call = calls.byCallSid(sidOf(request.params));
    if (!call) return notFound(request.path);
    const status = new URLSearchParams(request.text).get('Status');
    if (status !== 'canceled' && status !== 'completed') {
      return twilioError(400, 20001, 'Invalid or missing Status');
    }
    if (!isInFlight(call, Date.now())) {
      return twilioError(400, 21220, 'Call is not in-progress. Cannot redirect.');
    }
    return json(200, callView(calls.end(call, status) ?? call, accountSid, Date.now()));
  };

  const deleteCall: Handler = ({ params, path }) => {
    const call = calls.byCallSid(sidOf(params));
    if (!call) return notFound(path);
    if (isInFlight(call, Date.now())) return twilioError(400, 20009, 'The call is in progress');
    calls.update({ ...call, deleted: true });
    return NO_CONTENT;
  };

  const deleteMessage: Handler = ({ params, path }) => {
    const message = messages.bySid(sidOf(params));
    if (!message) return notFound(path);
    if (Date.now() < message.times.ended) return twilioError(409, 20009, 'The message is not final yet');
    messages.remove(message);
    return NO_CONTENT;
  };

  const fetchMessage: Handler = ({ params, path }) => {
    const message = messages.bySid(sidOf(params));
    return message ? json(200, messageView(message, accountSid, Date.now())) : notFound(path);
  };

  const recordings = createRecordings(calls, accountSid);
  const account = '/2010-04-01/Accounts/:accountSid';
  return Router()
    .post(`${account}/Calls.json`, door(createCall(parts)))
    .get(`${account}/Calls.json`, door(listCalls(calls, accountSid)))
    .get(`${account}/Calls/:resource`, door(fetchCall))
    .post(`${account}/Calls/:resource`, door(updateCall))
    .delete(`${account}/Calls/:resource`, door(deleteCall))
    .post(`${account}/Messages.json`, door(createMessage(parts)))
    .get(`${account}/Messages.json`, door(listMessages(messages, accountSid)))
    .get(`${account}/Messages/:resource`, door(fetchMessage))
    .delete(`${account}/Messages/:resource`, door(deleteMessage))
    .get(`${account}/IncomingPhoneNumbers.json`, door(listNumbers(settings)))
    .get(`${account}/Calls/:resource/Recordings.json`, door(recordings.ofCall))
    .get(`${account}/Recordings/:resource`, door(recordings.fetch))
    .delete(`${account}/Recordings/:resource`, door(recordings.remove))
    .use(door(({ path }) => notFound(path)));
}

const sidOf = (params: Record<string, string>): string => (params['resource'] ?? '').replace(/\.json$/, '');

/** Basic authentication with the account's own SID and token; another account's resources do not exist. */
function authorised({ twilioAccountSid, twilioAuthToken }: SimulatorSettings, handler: Handler): Handler {
  const expected = `Basic ${Buffer.from(`${twilioAccountSid}:${twilioAuthToken}`).toString('base64')}`;
  return (request) => {
    if (request.headers.authorization !== expected) return twilioError(401, 20003, 'Authenticate');
    const accountSid = request.params['accountSid'];
    return accountSid === undefined || accountSid === twilioAccountSid ? handler(request) : notFound(request.path);
  };
}
