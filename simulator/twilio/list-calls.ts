import { legStatus } from '../calls/phone-call.ts';
import type { PhoneCalls } from '../calls/phone-calls.ts';
import type { Handler } from '../reception/received.ts';
import { callView } from './call-view.ts';
import { twilioError } from './errors.ts';
import { dayFilter, pageOf } from './paging.ts';

/** `GET …/Calls.json`: newest first, in pages. A call not dialled yet counts by its creation. */
export function listCalls(calls: PhoneCalls, accountSid: string): Handler {
  return (request) => {
    const { query } = request;
    const isOfDay = dayFilter(query, 'StartTime');
    if (isOfDay === null) return twilioError(400, 20001, 'Invalid date filter');
    const now = Date.now();
    const matching = calls
      .all()
      .filter(({ to }) => !query.get('To') || to === query.get('To'))
      .filter(({ from }) => !query.get('From') || from === query.get('From'))
      .filter((call) => !query.get('Status') || legStatus(call, now) === query.get('Status'))
      .filter(({ times }) => isOfDay(times.placed))
      .reverse();
    return pageOf('calls', matching, (call) => callView(call, accountSid, now), request);
  };
}
