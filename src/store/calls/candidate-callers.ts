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
 * The candidate of our newest call to this number (E.164), or null. Leads are not candidates: what was sold to them is
 * nobody's application.
 */
export async function candidateWithNumber(db: Db, phone: string): Promise<CandidateCaller | null> {
  const call = await db
    .selectFrom('calls')
    .leftJoin('questionnaires', 'questionnaires.campaign_id', 'calls.campaign_id')
    .select([
      'calls.first_name',
      'calls.last_name',
      'calls.company_name',
      'calls.campaign_id',
      'calls.questionnaire',
      'questionnaires.content as copy',
    ])
    .where('calls.to_number', '=', phone)
    .where('calls.origin', '=', 'us')
    .where('calls.lead_id', 'is', null)
    .orderBy('calls.created_at', 'desc')
    .executeTakeFirst();
  if (!call) return null;
  return {
    firstName: call.first_name,
    lastName: call.last_name,
    companyName: call.company_name,
    campaignId: call.campaign_id,
    questionnaire: call.questionnaire?.loaded ? call.questionnaire : call.copy,
  };
}
