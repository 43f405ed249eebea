import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { Refusal } from '../../answers/refusal.ts';
import { isoOrNull } from '../iso.ts';
import { campaignIdOf } from './campaign-id.ts';
import type { CampaignPackage } from './schemas.ts';

/**
 * `GET /api/v1/campaigns/{id}/package` → 200 the newest package of the campaign, and how far its upload is · 404 none was
 * made. Reads only.
 */
export const getCampaignPackage =
  ({ campaignPages }: Pick<ApiDependencies, 'campaignPages'>): RequestHandler =>
  async (req, res) => {
    const found = await campaignPages.package(campaignIdOf(req));
    if (!found) throw new Refusal(404, 'Package not found', 'No package of this campaign was made.');
    res.json({
      version: found.version,
      createdAt: found.created_at.toISOString(),
      uploadStatus: found.upload_status,
      uploadTries: found.upload_tries,
      uploadedAt: isoOrNull(found.uploaded_at),
      lastError: found.last_error,
      downloadUrl: found.download_url,
      body: JSON.parse(found.body) as Record<string, unknown>,
    } satisfies CampaignPackage);
  };
