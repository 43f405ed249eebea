import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { ApiDependencies } from '../../dependencies.ts';
import { checked } from '../../requests/read-json.ts';
import { listQuery, MOST_ITEMS, pageOfCalls } from './call-filters.ts';
import { type CsvColumns, sendCsv } from '../csv-file.ts';
import type { CallItem } from './schemas.ts';

const { cursor: _cursor, limit: _limit, ...filters } = listQuery;
export const exportCallsQuery = z.strictObject(filters);

/**
 * `GET /api/v1/calls/export.csv?…filters of GET /calls` → 200 a file, newest first · 400 for a filter that is none · 503.
 * Reads only (csv-file.ts).
 */
export const exportCalls =
  (deps: Pick<ApiDependencies, 'calls' | 'config' | 'temporalNamespace'>): RequestHandler =>
  async (req, res) => {
    const request = checked(exportCallsQuery, req.query, 'query');
    await sendCsv(req, res, {
      fileName: 'calls.csv',
      columns: COLUMNS,
      pageAfter: (cursor) => pageOfCalls(deps.calls, { ...request, limit: MOST_ITEMS, cursor }, deps),
    });
  };

const lastAttempt = ({ attempts }: CallItem) => attempts.at(-1);

const COLUMNS: CsvColumns<CallItem> = {
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
