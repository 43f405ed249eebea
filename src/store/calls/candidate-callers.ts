import { sql } from 'kysely';
import type { Questionnaire } from '../../domain/calls/questionnaire.ts';
import type { Db } from '../database.ts';

export interface CandidateCaller {
  firstName: string;
  lastName: string;
  companyName: string;
  campaignId: number | null;
  /** as it was used for the call, else the campaign's stored copy; null when HOC never gave one */
  questionnaire: Questionnaire | null;
}

/**
 * The candidates of our newest calls to these numbers (E.164), by number. Leads are not candidates: what was sold to them
 * is nobody's application.
 */
export async function candidatesWithNumbers(db: Db, phones: string[]): Promise<Map<string, CandidateCaller>> {
  const calls = await db
    .selectFrom('calls')
    .leftJoin('questionnaires', 'questionnaires.campaign_id', 'calls.campaign_id')
    .distinctOn('calls.to_number')
    .select([
      'calls.to_number',
      'calls.first_name',
      'calls.last_name',
      'calls.company_name',
      'calls.campaign_id',
      'calls.questionnaire',
      'questionnaires.content as copy',
    ])
    .where('calls.to_number', '=', sql<string>`any(${phones})`)
    .where('calls.origin', '=', 'us')
    .where('calls.lead_id', 'is', null)
    .orderBy('calls.to_number')
    .orderBy('calls.created_at', 'desc')
    .execute();
  return new Map(
    calls.map((call) => [
      call.to_number,
      {
        firstName: call.first_name,
        lastName: call.last_name,
        companyName: call.company_name,
        campaignId: call.campaign_id,
        questionnaire: call.questionnaire?.loaded ? call.questionnaire : call.copy,
      },
    ]),
  );
}
