import { createHash } from 'node:crypto';
import { type Db, json } from '../database.ts';
import type { SourceContent } from './campaign-tables.ts';

export interface SetUpCampaign {
  id: string;
  name: string;
  companyName: string;
  applicantsWaiting: number | null;
}

/** A campaign as it was last set up. Locks its row until the transaction ends. */
export async function keepCampaign(db: Db, { id, name, companyName, applicantsWaiting }: SetUpCampaign): Promise<void> {
  const row = { name, company_name: companyName, applicants_waiting: applicantsWaiting };
  await db
    .insertInto('campaigns')
    .values({ id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...row, updated_at: new Date() }))
    .execute();
}

/** The name of a call's campaign, null when it was never set up here (contracts §9.26). */
export async function campaignName(db: Db, campaignId: number | null): Promise<string | null> {
  if (campaignId === null) return null;
  const row = await db.selectFrom('campaigns').select('name').where('id', '=', String(campaignId)).executeTakeFirst();
  return row?.name.trim() || null;
}

/** Stores what a request brought along; the same content again is the same source. @returns its id */
export async function keepSource(db: Db, campaignId: string, content: SourceContent): Promise<string> {
  const text = json(content);
  const id = createHash('sha256').update(text).digest('hex').slice(0, 32);
  await db
    .insertInto('campaign_sources')
    .values({ campaign_id: campaignId, id, content: text })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return id;
}

export async function readSource(db: Db, campaignId: string, id: string): Promise<SourceContent> {
  const row = await db
    .selectFrom('campaign_sources')
    .select('content')
    .where('campaign_id', '=', campaignId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.content;
}
