import type { CallRequest } from '../../domain/calls/call-request.ts';
import type { CallPlacement } from '../../domain/calls/call.ts';
import type { Db } from '../database.ts';

/** What an operator settles for a campaign. */
export interface CampaignSettings {
  /** the number that its calls carry */
  id: number;
  /** null when it was never set up here */
  name: string | null;
  /** null: as CALL_PLACEMENT says */
  placement: CallPlacement | null;
}

export interface CampaignSettingsDesk {
  /** null for a campaign that was neither set up nor settled here */
  find(id: number): Promise<CampaignSettings | null>;
  /**
   * Settles it for all calls that are accepted from now on. A campaign of which only HOC knows is noted: its calls come
   * without any set-up here. Twice is harmless: the same is settled again.
   */
  keep(id: number, placement: CallPlacement | null): Promise<{ settings: CampaignSettings; isNew: boolean }>;
}

export const createCampaignSettings = (db: Db): CampaignSettingsDesk => ({
  find: (id) => find(db, id),
  keep: (id, placement) =>
    db.transaction().execute(async (trx) => {
      const noted = await trx
        .insertInto('campaigns')
        .values({ id: String(id), name: '', company_name: '', applicants_waiting: null })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      await trx
        .updateTable('campaigns')
        .set({ placement, updated_at: new Date() })
        .where('id', '=', String(id))
        .execute();
      return { settings: (await find(trx, id))!, isNew: noted.numInsertedOrUpdatedRows === 1n };
    }),
});

/** Through whom a call is placed: as its request says, else its campaign, else the house. */
export async function choosePlacement(
  db: Db,
  { placement, campaignId }: Pick<CallRequest, 'placement' | 'campaignId'>,
  ofTheHouse: CallPlacement,
): Promise<CallPlacement> {
  if (placement !== null) return placement;
  const campaign = campaignId === null ? null : await find(db, campaignId);
  return campaign?.placement ?? ofTheHouse;
}

async function find(db: Db, id: number): Promise<CampaignSettings | null> {
  const row = await db
    .selectFrom('campaigns')
    .select(['name', 'placement'])
    .where('id', '=', String(id))
    .executeTakeFirst();
  return row ? { id, name: row.name.trim() || null, placement: row.placement } : null;
}
