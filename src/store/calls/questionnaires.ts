import type { Questionnaire } from '../../domain/calls/questionnaire.ts';
import { type Db, json } from '../database.ts';

/** The last questionnaire HOC gave for each campaign: what a call uses when HOC is away. */
export async function keepQuestionnaire(db: Db, campaignId: number, questionnaire: Questionnaire): Promise<void> {
  const row = { content: json(questionnaire), fetched_at: new Date() };
  await db
    .insertInto('questionnaires')
    .values({ campaign_id: campaignId, ...row })
    .onConflict((conflict) => conflict.column('campaign_id').doUpdateSet(row))
    .execute();
}

export async function storedQuestionnaire(db: Db, campaignId: number): Promise<Questionnaire | null> {
  const row = await db
    .selectFrom('questionnaires')
    .select('content')
    .where('campaign_id', '=', campaignId)
    .executeTakeFirst();
  return row?.content ?? null;
}

/** When the stored copy was given by HOC; null when there is none. */
export async function storedSince(db: Db, campaignId: number): Promise<Date | null> {
  const row = await db
    .selectFrom('questionnaires')
    .select('fetched_at')
    .where('campaign_id', '=', campaignId)
    .executeTakeFirst();
  return row?.fetched_at ?? null;
}
