import { pipeline } from 'node:stream/promises';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { CSV_BEGINNING, type CsvCell, csvLine } from '../../../domain/csv.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { checked } from '../../read-json.ts';
import { listQuery, MOST_ITEMS, pageOfCalls } from './call-filters.ts';
import type { CallItem, CallList } from './schemas.ts';

const { cursor: _cursor, limit: _limit, ...filters } = listQuery;
export const exportCallsQuery = z.strictObject(filters);

/**
 * `GET /api/v1/calls/export.csv?…filters of GET /calls` → 200 a file, newest first · 400 for a filter that is none · 503.
 * Reads only, a page at a time and as fast as the other side takes it: however many calls there are, one page of them is
 * in memory. Breakage in the middle cuts the answer, so that half of a file is not taken for the whole.
 */
export const exportCalls =
  (deps: Pick<ApiDependencies, 'calls' | 'config' | 'temporalNamespace'>): RequestHandler =>
  async (req, res) => {
    const request = checked(exportCallsQuery, req.query, 'query');
    const pageAfter = (cursor?: string) =>
      pageOfCalls(deps.calls, { ...request, limit: MOST_ITEMS, ...(cursor !== undefined && { cursor }) }, deps);
    // What cannot be read at all is said before the file begins.
    const first = await pageAfter();
    if (res.headersSent) return;
    res.set({
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="calls.csv"',
    });
    if (req.method === 'HEAD') {
      res.end();
      return;
    }
    await pipeline(fileOf(first, pageAfter), res).catch(() => res.destroy());
  };

async function* fileOf(first: CallList, pageAfter: (cursor: string) => Promise<CallList>): AsyncGenerator<string> {
  yield CSV_BEGINNING + csvLine(Object.keys(COLUMNS));
  let page = first;
  for (;;) {
    yield page.items.map((call) => csvLine(Object.values(COLUMNS).map((cellOf) => cellOf(call)))).join('');
    if (page.nextCursor === null) return;
    page = await pageAfter(page.nextCursor);
  }
}

const lastAttempt = ({ attempts }: CallItem) => attempts.at(-1);

/** The names are what somebody's spreadsheet refers to: a new column goes behind the others. */
const COLUMNS: Record<string, (call: CallItem) => CsvCell> = {
  id: ({ id }) => id,
  created_at: ({ createdAt }) => createdAt,
  first_name: ({ candidate }) => candidate.firstName,
  last_name: ({ candidate }) => candidate.lastName,
  phone: ({ candidate }) => candidate.phone,
  company_name: ({ companyName }) => companyName,
  campaign_id: ({ campaignId }) => campaignId,
  candidate_id: ({ candidateId }) => candidateId,
  origin: ({ origin }) => origin,
  placement: ({ placement }) => placement,
  phase: ({ phase }) => phase,
  outcome: ({ outcome }) => outcome,
  attention: ({ attentionReasons }) => attentionReasons.join(' '),
  attempts: ({ attempts }) => attempts.length,
  dialled_at: (call) => lastAttempt(call)?.dialledAt ?? null,
  answered_at: (call) => lastAttempt(call)?.answeredAt ?? null,
  ended_at: (call) => lastAttempt(call)?.endedAt ?? null,
  duration_seconds: (call) => lastAttempt(call)?.durationSeconds ?? null,
  answered_by: (call) => lastAttempt(call)?.answeredBy ?? null,
  crm_status: ({ crm }) => crm?.status ?? null,
  crm_delivered_at: ({ crm }) => crm?.deliveredAt ?? null,
  review: ({ review }) => review?.decision ?? null,
  review_reason: ({ review }) => review?.reason ?? null,
  reviewed_by: ({ review }) => review?.by ?? null,
  reviewed_at: ({ review }) => review?.at ?? null,
};
