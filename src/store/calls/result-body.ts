import type { CallOutcome } from '../../domain/calls/call.ts';
import { crmEntry } from '../../domain/calls/crm-entry.ts';
import { NO_QUESTIONNAIRE } from '../../domain/calls/questionnaire.ts';
import { attemptsOfCall } from './attempts.ts';
import { campaignName } from '../campaigns/campaigns.ts';
import { conversationOfCall } from './conversations.ts';
import type { Db } from '../database.ts';
import type { CallRow } from '../schema.ts';
import { findSettlement } from './settlements.ts';

/**
 * The contract's body, or null: a call that no provider accepted was answered to whoever asked for it, and one that
 * neither provider could tell about is told when a person says that it rang.
 */
export async function resultBody(db: Db, call: CallRow, outcome: CallOutcome): Promise<string | null> {
  const attempts = await attemptsOfCall(db, call.id);
  const placed = attempts.filter((attempt) => attempt.answer?.kind === 'placed');
  const rang = outcome === 'unresolved' ? await isSaidToHaveRung(db, call.id) : placed.length > 0;
  if (!rang) return null;
  const conversation = await conversationOfCall(db, call.id);
  const entry = crmEntry({
    outcome,
    rang,
    campaignName: await campaignName(db, call.campaign_id),
    questionnaire: call.questionnaire ?? NO_QUESTIONNAIRE,
    to: call.to_number,
    firstName: call.first_name,
    lastName: call.last_name,
    conversationSummary: conversation?.summary ?? null,
    durationSeconds: placed.at(-1)?.duration_seconds ?? null,
  });
  return entry && JSON.stringify(entry);
}

const isSaidToHaveRung = async (db: Db, callId: string): Promise<boolean> =>
  (await findSettlement(db, callId))?.rang === true;
