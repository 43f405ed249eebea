import type { PhoneCalls } from '../calls/phone-calls.ts';
import { begunAt } from '../calls/phone-call.ts';
import { json } from '../reception/answer.ts';
import type { Handler } from '../reception/received.ts';
import { conversationListItem } from './conversation-view.ts';
import { elevenLabsError, invalidRequest } from './errors.ts';

const DEFAULT_PAGE_SIZE = 30;
const MOST_PER_PAGE = 100;
const WHOLE_NUMBERS = ['page_size', 'call_start_after_unix', 'call_start_before_unix'];

/** `GET …/conversations`: newest first, also those that only just began. The cursor names the last conversation seen. */
export function listConversations(calls: PhoneCalls): Handler {
  return ({ query }) => {
    const wrong = WHOLE_NUMBERS.filter((name) => query.has(name) && !/^[0-9]{1,12}$/.test(query.get(name) ?? ''));
    if (wrong.length > 0) {
      return invalidRequest(
        wrong.map((name) => ({ loc: ['query', name], msg: 'Input should be a valid integer', type: 'int_parsing' })),
      );
    }
    const pageSize = Number(query.get('page_size') ?? DEFAULT_PAGE_SIZE);
    if (pageSize < 1 || pageSize > MOST_PER_PAGE) {
      const msg = `Input should be from 1 to ${MOST_PER_PAGE}`;
      return invalidRequest([{ loc: ['query', 'page_size'], msg, type: 'value_error' }]);
    }

    const after = Number(query.get('call_start_after_unix') ?? 0) * 1_000;
    const before = Number(query.get('call_start_before_unix') ?? Infinity) * 1_000;
    const matching = calls
      .conversations()
      .filter(({ userId }) => !query.get('user_id') || userId === query.get('user_id'))
      .filter(({ agentId }) => !query.get('agent_id') || agentId === query.get('agent_id'))
      .filter((call) => begunAt(call) >= after && begunAt(call) <= before)
      .reverse();

    const cursor = query.get('cursor');
    const lastSeen = cursor ? matching.findIndex(({ conversationId }) => conversationId === cursor) : -1;
    if (cursor && lastSeen < 0) return elevenLabsError(400, 'invalid_cursor', 'The cursor is not valid');
    const page = matching.slice(lastSeen + 1, lastSeen + 1 + pageSize);
    const hasMore = matching.length > lastSeen + 1 + pageSize;
    return json(200, {
      conversations: page.map((call) => conversationListItem(call, Date.now())),
      has_more: hasMore,
      next_cursor: hasMore ? page.at(-1)!.conversationId : null,
    });
  };
}
