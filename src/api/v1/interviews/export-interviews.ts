import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { checked } from '../../requests/read-json.ts';
import { MOST_ITEMS } from '../calls/call-filters.ts';
import { type CsvColumns, sendCsv } from '../csv-file.ts';
import { listInterviewsQuery, pageOfInterviews } from './list-interviews.ts';
import type { InterviewItem } from './schemas.ts';

export const exportInterviewsQuery = listInterviewsQuery.omit({ cursor: true, limit: true });

/**
 * `GET /api/v1/interviews/export.csv?jobId&status` → 200 a file, newest first · 400 for a filter that is none · 503. Reads
 * only (csv-file.ts).
 */
export const exportInterviews =
  ({ interviewPages }: Pick<ApiDependencies, 'interviewPages'>): RequestHandler =>
  async (req, res) => {
    const request = checked(exportInterviewsQuery, req.query, 'query');
    await sendCsv(req, res, {
      fileName: 'interviews.csv',
      columns: COLUMNS,
      pageAfter: (cursor) => pageOfInterviews(interviewPages, { ...request, limit: MOST_ITEMS, cursor }),
    });
  };

const COLUMNS: CsvColumns<InterviewItem> = {
  id: ({ id }) => id,
  created_at: ({ createdAt }) => createdAt,
  candidate_name: ({ candidateName }) => candidateName,
  job_id: ({ jobId }) => jobId,
  job_role: ({ jobRole }) => jobRole,
  status: ({ status }) => status,
  ended_at: ({ endedAt }) => endedAt,
  duration_seconds: ({ durationSeconds }) => durationSeconds,
  analysis_status: ({ analysisStatus }) => analysisStatus,
  overall_score: ({ scores }) => scores?.overall ?? null,
  domain_score: ({ scores }) => scores?.domain ?? null,
  behavioral_score: ({ scores }) => scores?.behavioral ?? null,
  communication_score: ({ scores }) => scores?.communication ?? null,
  confidence: ({ confidence }) => confidence,
  recommendation: ({ recommendation }) => recommendation,
  attention: ({ needsAttention }) => needsAttention.join(' '),
  trial: ({ isTrial }) => isTrial,
};
