import { sql } from 'kysely';
import type { CallPlacement } from '../../domain/calls/call.ts';
import type { Db } from '../database.ts';
import { newestPackage } from './campaign-packages.ts';
import type { CampaignPackageRow, UploadStatus } from './campaign-tables.ts';

/** Campaigns as operators see them, under the numbers that calls carry. Reads only. */
export interface CampaignPages {
  /** those that were set up or settled here and those that only calls name, the largest number first */
  list(query: { after: number | null; limit: number }): Promise<{ items: CampaignView[]; next: number | null }>;
  /** the newest one, null when none was made */
  package(id: number): Promise<CampaignPackageRow | null>;
  /** null for a campaign that nobody here knows of */
  companyName(id: number): Promise<string | null>;
}

export interface CampaignView {
  id: number;
  /** null when it was never set up here */
  name: string | null;
  companyName: string | null;
  placement: CallPlacement | null;
  packageVersion: number | null;
  questionCount: number | null;
  uploadStatus: UploadStatus | null;
  setUpAt: Date | null;
  calls: number;
  openCalls: number;
}

export const createCampaignPages = (db: Db): CampaignPages => ({
  list: (query) => list(db, query),
  package: (id) => newestPackage(db, String(id)),
  companyName: (id) => companyName(db, id),
});

/** What a call can carry; a campaign under another id has no calls. */
const NUMBER = '^[1-9][0-9]{0,14}$';
const BEYOND_ALL = '9223372036854775807';

async function list(
  db: Db,
  { after, limit }: { after: number | null; limit: number },
): Promise<{ items: CampaignView[]; next: number | null }> {
  const below = after === null ? BEYOND_ALL : String(after);
  const { rows } = await sql<CampaignView>`
    -- from one campaign's calls to the next one's by the index, not through all calls
    with recursive called as (
      (select campaign_id as id from calls where campaign_id < ${below}::bigint order by campaign_id desc limit 1)
      union all
      select (select campaign_id from calls where campaign_id < called.id order by campaign_id desc limit 1)
      from called where called.id is not null
    ), known as (
      select id from called where id > 0
      union
      select numbers.id from (
        select case when id ~ ${NUMBER} then id::bigint end as id from campaigns
      ) numbers where numbers.id < ${below}::bigint
      order by id desc limit ${limit + 1}
    )
    select known.id as "id", nullif(trim(campaigns.name), '') as "name",
      coalesce(nullif(trim(campaigns.company_name), ''), nullif(newest_call.company_name, '')) as "companyName",
      campaigns.placement as "placement", package.version as "packageVersion", package.question_count as "questionCount",
      package.upload_status as "uploadStatus", package.created_at as "setUpAt",
      (select count(*) from calls where campaign_id = known.id) as "calls",
      (select count(*) from calls where campaign_id = known.id and outcome is null) as "openCalls"
    from known
    left join campaigns on campaigns.id = known.id::text
    left join lateral (
      select version, question_count, upload_status, created_at from campaign_packages
      where campaign_id = campaigns.id order by version desc limit 1
    ) package on true
    left join lateral (
      select company_name from calls where campaign_id = known.id order by created_at desc, id desc limit 1
    ) newest_call on true
    order by known.id desc
  `.execute(db);
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? items.at(-1)!.id : null };
}

async function companyName(db: Db, id: number): Promise<string | null> {
  const { rows } = await sql<{ company_name: string }>`
    (select company_name from campaigns where id = ${String(id)} and trim(company_name) <> '')
    union all
    (select company_name from calls where campaign_id = ${id} order by created_at desc, id desc limit 1)
    union all
    (select company_name from campaigns where id = ${String(id)})
    limit 1
  `.execute(db);
  return rows[0]?.company_name ?? null;
}
