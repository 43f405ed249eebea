import { type Answer, json } from '../reception/answer.ts';
import { twilioError } from './errors.ts';

const DEFAULT_PAGE_SIZE = 50;
const MOST_PER_PAGE = 1_000;

export type DayTest = (unixMs: number) => boolean;

/**
 * The filters `Name`, `Name>` and `Name<` of a list, as one test; null when one of them is no day. Twilio compares days
 * in UTC, whatever time the filter names.
 */
export function dayFilter(query: URLSearchParams, name: string): DayTest | null {
  const [on, from, until] = [name, `${name}>`, `${name}<`].map((key) =>
    query.has(key) ? dayOf(query.get(key)!) : undefined,
  );
  if (on === null || from === null || until === null) return null;
  return (unixMs) => {
    const day = new Date(unixMs).toISOString().slice(0, 10);
    return (
      (on === undefined || day === on) && (from === undefined || day >= from) && (until === undefined || day <= until)
    );
  };
}

/** One page of a list, as Twilio numbers and links them. `address` = path and query of the request. */
export function pageOf<T>(
  name: string,
  matching: T[],
  view: (item: T) => unknown,
  { path, query }: { path: string; query: URLSearchParams },
): Answer {
  const page = wholeNumber(query.get('Page'), 0);
  const pageSize = wholeNumber(query.get('PageSize'), DEFAULT_PAGE_SIZE);
  if (page === null || pageSize === null || pageSize < 1 || pageSize > MOST_PER_PAGE) {
    return twilioError(400, 20006, 'Page or PageSize out of range');
  }
  const start = page * pageSize;
  const shown = matching.slice(start, start + pageSize);
  const address = pageAddress(path, query, pageSize);
  return json(200, {
    [name]: shown.map(view),
    page,
    page_size: pageSize,
    start,
    end: Math.max(start, start + shown.length - 1),
    uri: address(page),
    first_page_uri: address(0),
    previous_page_uri: page > 0 ? address(page - 1) : null,
    next_page_uri: matching.length > start + pageSize ? address(page + 1) : null,
  });
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
