import { sql } from 'kysely';
import type { CampaignPackage } from '../../domain/campaigns/campaign-package.ts';
import type { CampaignPackageRow, UploadStatus } from './campaign-tables.ts';
import { keepCampaign } from './campaigns.ts';
import { type Db, json } from '../database.ts';

/** The newest package of a campaign, or null. */
export async function newestPackage(db: Db, campaignId: string): Promise<CampaignPackageRow | null> {
  const row = await db
    .selectFrom('campaign_packages')
    .selectAll()
    .where('campaign_id', '=', campaignId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

export async function readPackage(db: Db, campaignId: string, version: number): Promise<CampaignPackageRow> {
  return db
    .selectFrom('campaign_packages')
    .selectAll()
    .where('campaign_id', '=', campaignId)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
}

/** The package that a build has made before, or null. */
export async function packageOfBuild(db: Db, buildId: string): Promise<CampaignPackageRow | null> {
  const row = await db.selectFrom('campaign_packages').selectAll().where('build_id', '=', buildId).executeTakeFirst();
  return row ?? null;
}

/**
 * Saves a package as the next version of its campaign, and the campaign with it. A build saves once: the campaign's row
 * is locked while its versions are looked at, and a build that has saved is found. @returns its version
 */
export async function savePackage(
  db: Db,
  buildId: string,
  made: CampaignPackage,
  applicantsWaiting: number | null,
): Promise<number> {
  const { campaign_id, campaign_name, company_name } = made;
  return db.transaction().execute(async (trx) => {
    await keepCampaign(trx, { id: campaign_id, name: campaign_name, companyName: company_name, applicantsWaiting });
    const before = await packageOfBuild(trx, buildId);
    if (before) return before.version;
    const version = ((await newestPackage(trx, campaign_id))?.version ?? 0) + 1;
    await trx
      .insertInto('campaign_packages')
      .values({
        campaign_id,
        version,
        build_id: buildId,
        body: json(made),
        question_count: made.questions.questions.length,
        company_name,
        campaign_name,
        created_text: made.created_at,
      })
      .execute();
    return version;
  });
}

export interface UploadOutcome {
  status: UploadStatus;
  downloadUrl?: string;
  /** words of ours; null = none */
  error: string | null;
}

/** Notes how the newest try to upload a package ended. */
export async function noteUpload(
  db: Db,
  campaignId: string,
  version: number,
  { status, downloadUrl, error }: UploadOutcome,
): Promise<void> {
  await db
    .updateTable('campaign_packages')
    .set({
      upload_status: status,
      upload_tries: sql<number>`upload_tries + 1`,
      last_error: error,
      ...(downloadUrl !== undefined && { download_url: downloadUrl, uploaded_at: new Date() }),
    })
    .where('campaign_id', '=', campaignId)
    .where('version', '=', version)
    .execute();
}

export interface CampaignSummary {
  campaignId: string;
  companyName: string;
  campaignName: string;
  createdAt: string;
  questionCount: number;
}

/** What the doors read of campaigns. */
export interface CampaignReader {
  /** each campaign by its newest package, the newest first */
  list(): Promise<CampaignSummary[]>;
  /** the newest package as JSON, null when the campaign was never set up */
  packageBody(campaignId: string): Promise<string | null>;
}

export const createCampaignReader = (db: Db): CampaignReader => ({
  async list() {
    const { rows } = await sql<CampaignPackageRow>`
      select * from (
        select distinct on (campaign_id) campaign_id, company_name, campaign_name, created_text, question_count, created_at
        from campaign_packages order by campaign_id, version desc
      ) newest order by created_at desc, campaign_id
    `.execute(db);
    return rows.map((row) => ({
      campaignId: row.campaign_id,
      companyName: row.company_name,
      campaignName: row.campaign_name,
      createdAt: row.created_text,
      questionCount: row.question_count,
    }));
  },
  packageBody: async (campaignId) => (await newestPackage(db, campaignId))?.body ?? null,
});
