import type { Messages } from '../messages/messages.ts';
import type { Handler } from '../reception/received.ts';
import { twilioError } from './errors.ts';
import { messageView } from './message-view.ts';
import { dayFilter, pageOf } from './paging.ts';

/** `GET …/Messages.json`: newest first, in pages. A message not sent yet counts by its creation. */
export function listMessages(messages: Messages, accountSid: string): Handler {
  return (request) => {
    const { query } = request;
    const isOfDay = dayFilter(query, 'DateSent');
    if (isOfDay === null) return twilioError(400, 20001, 'Invalid date filter');
    const now = Date.now();
    const matching = messages
      .all()
      .filter(({ to }) => !query.get('To') || to === query.get('To'))
      .filter(({ from }) => !query.get('From') || from === query.get('From'))
      .filter(({ times }) => isOfDay(times.sent ?? times.created))
      .reverse();
    return pageOf('messages', matching, (message) => messageView(message, accountSid, now), request);
  };
}
