import { z } from 'zod';
import {
  ATTENTION_REASONS,
  CALL_ORIGINS,
  CALL_OUTCOMES,
  CALL_PHASES,
  RESULT_STATUSES,
} from '../../../domain/calls/call.ts';
import { ANSWERED_BY } from '../../../domain/calls/conversation.ts';
import type { CallFilter } from '../../../store/calls/call-filter.ts';
import type { CallPage, CallReader, Position } from '../../../store/calls/call-views.ts';
import { invalidRequest } from '../../answers/refusal.ts';
import { type Links, listedCall } from './call-item.ts';
import type { CallList } from './schemas.ts';

export const MOST_ITEMS = 200;
export const USUAL_ITEMS = 50;

const POSITION = /^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)\|([0-9a-f-]{36})$/;

/** Where the next page starts. Opaque to callers, so that the order may change one day. */
export const cursorOf = ({ createdAt, id }: Position): string =>
  Buffer.from(`${createdAt}|${id}`).toString('base64url');

/** @returns null for what is no cursor of ours */
export function positionOf(cursor: string): Position | null {
  const [, createdAt, id] = POSITION.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (createdAt === undefined || Number.isNaN(Date.parse(createdAt)) || !z.uuid().safeParse(id).success) return null;
  return { createdAt, id: id! };
}

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** Filters of a list, as a JSON body has them. */
const filterBody = {
  campaignId: z.int().positive().optional(),
  phase: z.enum(CALL_PHASES).optional(),
  outcome: z.enum(CALL_OUTCOMES).optional(),
  needsAttention: z.boolean().optional(),
  /** this reason is among the open ones */
  attention: z.enum(ATTENTION_REASONS).optional(),
  origin: z.enum(CALL_ORIGINS).optional(),
  answeredBy: z.enum(ANSWERED_BY).optional(),
  crm: z.enum(RESULT_STATUSES).optional(),
  /** made at `from` or later, and before `to` */
  from: instant.optional(),
  to: instant.optional(),
};

/** The same with the page. */
export const listBody = {
  ...filterBody,
  cursor: z.string().max(200).optional(),
  limit: z.int().min(1).max(MOST_ITEMS).optional(),
};

const wholeNumber = z
  .string()
  .regex(/^[0-9]{1,15}$/, 'must be a whole number')
  .transform(Number);

/** For /openapi.json: what of a text in a query is a number in these bounds. */
const FROM_ONE = '^0*[1-9][0-9]{0,14}$';
const FROM_ONE_TO_MOST = '^0*([1-9][0-9]?|1[0-9]{2}|200)$';

/** The filters as a query string has them: texts. */
export const filterQuery = {
  ...filterBody,
  campaignId: wholeNumber.pipe(z.int().positive()).optional().meta({ pattern: FROM_ONE }),
  needsAttention: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
};

export const listQuery = {
  ...filterQuery,
  cursor: listBody.cursor,
  limit: wholeNumber.pipe(z.int().min(1).max(MOST_ITEMS)).optional().meta({ pattern: FROM_ONE_TO_MOST }),
};

export type ListRequest = { [Name in keyof typeof listBody]?: z.output<(typeof listBody)[Name]> };

/** Where the page begins, null for the first one. @throws Refusal 400 for a cursor that is not ours */
export function positionAfter(cursor: string | undefined): Position | null {
  if (cursor === undefined) return null;
  const position = positionOf(cursor);
  if (position === null)
    throw invalidRequest('The cursor is not one of ours.', [{ pointer: '/cursor', detail: 'not a cursor' }]);
  return position;
}

/** One page of calls, newest first. @throws Refusal 400 for a cursor that is not ours */
export async function pageOfCalls(
  calls: CallReader,
  { cursor, limit, ...filter }: ListRequest & Pick<CallFilter, 'search'>,
  links: Links,
): Promise<CallList> {
  const after = positionAfter(cursor);
  const page: CallPage = await calls.list({ filter: given(filter), after, limit: limit ?? USUAL_ITEMS });
  return {
    items: page.items.map((view) => listedCall(view, links)),
    nextCursor: page.next && cursorOf(page.next),
  };
}

/** A filter of a query, in the words of an address again. */
export const addressOf = (filter: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given(filter)).map(([name, value]) => [
      name,
      value instanceof Date ? value.toISOString() : String(value),
    ]),
  );

/** Without the names that are there but undefined. */
export function given(filter: Record<string, unknown>): CallFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
