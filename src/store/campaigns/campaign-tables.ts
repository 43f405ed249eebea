import type { Generated, Selectable } from 'kysely';
import type { CallPlacement } from '../../domain/calls/call.ts';
import type { CompanyProfile } from '../../domain/campaigns/company-profile.ts';
import type { Protocol } from '../../domain/campaigns/protocol.ts';
import type { Filled, Json } from '../schema.ts';

/** The tables of migrations/004-campaigns.ts and what 007-campaign-placement.ts adds. */
export interface CampaignTables {
  campaigns: CampaignsTable;
  campaign_sources: CampaignSourcesTable;
  campaign_packages: CampaignPackagesTable;
}

interface CampaignsTable {
  id: string;
  name: string;
  company_name: string;
  /** without test applicants; null when HOC was not read */
  applicants_waiting: number | null;
  /** null: as the house places its calls */
  placement: Generated<CallPlacement | null>;
  created_at: Filled;
  updated_at: Filled;
}

interface CampaignSourcesTable {
  campaign_id: string;
  id: string;
  content: Json<SourceContent>;
  created_at: Filled;
}

/** What a request of the second version brings along. */
export interface SourceContent {
  company: CompanyProfile;
  protocol: Protocol;
}

interface CampaignPackagesTable {
  campaign_id: string;
  version: number;
  build_id: string;
  body: string;
  question_count: number;
  company_name: string;
  campaign_name: string;
  created_text: string;
  upload_status: Generated<UploadStatus>;
  upload_tries: Generated<number>;
  download_url: string | null;
  last_error: string | null;
  uploaded_at: Date | null;
  created_at: Filled;
}

export type UploadStatus = 'pending' | 'uploaded' | 'failed' | 'disabled';

export type CampaignPackageRow = Selectable<CampaignPackagesTable>;
