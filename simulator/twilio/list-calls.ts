import { legStatus, type PhoneCall } from '../calls/phone-call.ts';
import type { PhoneCalls } from '../calls/phone-calls.ts';
import { json } from '../reception/answer.ts';
import type { Handler } from '../reception/received.ts';
import { callView } from './call-view.ts';
import { twilioError } from './errors.ts';

const DEFAULT_PAGE_SIZE = 50;
const MOST_PER_PAGE = 1_000;
const DAY_FILTERS = ['StartTime', 'StartTime>', 'StartTime<'] as const;

/** `GET …/Calls.json`: newest first, in pages. */
export function listCalls(calls: PhoneCalls, accountSid: string): Handler {
  return ({ query, path }) => {
    const days = DAY_FILTERS.filter((name) => query.has(name)).map((name) => [name, dayOf(query.get(name)!)] as const);
    if (days.some(([, day]) => day === null)) return twilioError(400, 20001, 'Invalid date filter');
    const page = wholeNumber(query.get('Page'), 0);
    const pageSize = wholeNumber(query.get('PageSize'), DEFAULT_PAGE_SIZE);
    if (page === null || pageSize === null || pageSize < 1 || pageSize > MOST_PER_PAGE) {
      return twilioError(400, 20006, 'Page or PageSize out of range');
    }

    const now = Date.now();
    const matching = calls
      .all()
      .filter(({ to }) => !query.get('To') || to === query.get('To'))
      .filter(({ from }) => !query.get('From') || from === query.get('From'))
      .filter((call) => !query.get('Status') || legStatus(call, now) === query.get('Status'))
      .filter((call) => days.every(([name, day]) => onDay(call, name, day!)))
      .reverse();

    const start = page * pageSize;
    const shown = matching.slice(start, start + pageSize);
    const address = pageAddress(path, query, pageSize);
    return json(200, {
      calls: shown.map((call) => callView(call, accountSid, now)),
      page,
      page_size: pageSize,
      start,
      end: Math.max(start, start + shown.length - 1),
      uri: address(page),
      first_page_uri: address(0),
      previous_page_uri: page > 0 ? address(page - 1) : null,
      next_page_uri: matching.length > start + pageSize ? address(page + 1) : null,
    });
  };
}

/** Twilio compares days in UTC, whatever time the filter names. A call not dialled yet counts by its creation. */
function onDay({ times }: PhoneCall, filter: (typeof DAY_FILTERS)[number], day: string): boolean {
  const callDay = new Date(times.placed).toISOString().slice(0, 10);
  if (filter === 'StartTime') return callDay === day;
  return filter === 'StartTime>' ? callDay >= day : callDay <= day;
}

const dayOf = (text: string): string | null => /^\d{4}-\d{2}-\d{2}(?=$|T)/.exec(text)?.[0] ?? null;

function wholeNumber(text: string | null, otherwise: number): number | null {
  if (text === null) return otherwise;
  return /^[0-9]{1,9}$/.test(text) ? Number(text) : null;
}

/** Relative to the API's host, so without the prefix under which the simulator keeps Twilio. */
function pageAddress(path: string, query: URLSearchParams, pageSize: number): (page: number) => string {
  const resource = path.slice(path.indexOf('/2010-04-01'));
  return (page) => {
    const params = new URLSearchParams(query);
    params.set('PageSize', String(pageSize));
    params.set('Page', String(page));
    return `${resource}?${params.toString()}`;
  };
}
