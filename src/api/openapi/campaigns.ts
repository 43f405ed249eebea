import { protocolBody, setupBody } from '../campaigns/bodies.ts';
import { putCampaignBody } from '../v1/campaigns/put-campaign.ts';
import { listCampaignsQuery } from '../v1/campaigns/list-campaigns.ts';
import {
  campaignListSchema,
  campaignPackageSchema,
  campaignSchema,
  questionnaireOfTodaySchema,
} from '../v1/campaigns/schemas.ts';
import { answer, body, pathId, queryParameters, said, tagged } from './describe.ts';
import { AWAY, BODY, NO_KEY, problems, setupRefusals, TOO_MANY } from './refusals.ts';
import { BY_KEY, OPEN, SETUP_SECRET } from './security.ts';

const READING = { 401: 'no secret, or a wrong one', ...TOO_MANY, ...AWAY };
const WRITING = { 401: 'no secret, or a wrong one', ...BODY, 422: 'a body that is none', ...TOO_MANY };

const REFUSED = { ...NO_KEY, 403: 'a key that may not do this', ...TOO_MANY };
const campaignId = pathId('id', { type: 'integer', minimum: 1 });

/** System 2: HOC has campaigns set up; and what is settled for them here. */
export const campaigns = tagged('campaigns', {
  '/webhook/setup-campaign': {
    post: {
      summary: "Build a campaign's package and upload it to HOC (drop-in for HOC; WEBHOOK_SECRET)",
      security: SETUP_SECRET,
      requestBody: body(setupBody, { campaign_id: 16, force_rebuild: false }),
      responses: {
        200: said('uploaded', 'status', 'package_id', 'created_at', 'download_url', 'question_count', 'company_name'),
        ...setupRefusals({
          ...WRITING,
          400: 'there is no such campaign, or it cannot be made a package of',
          500: 'HOC could not be read, or did not take the package',
          ...AWAY,
        }),
      },
    },
  },
  '/webhook/process-protocol': {
    post: {
      summary: 'The questions that a protocol gives, kept nowhere (drop-in for HOC; WEBHOOK_SECRET)',
      security: SETUP_SECRET,
      requestBody: body(protocolBody),
      responses: {
        200: said(
          'the questions; none, and why, when it could not be processed',
          'protocol_id',
          'protocol_name',
          'processed_at',
          'question_count',
          'questions',
          'knowledge_base',
        ),
        ...setupRefusals(WRITING),
      },
    },
  },
  '/campaigns': {
    get: {
      summary: 'The campaigns that were set up (WEBHOOK_SECRET)',
      security: SETUP_SECRET,
      responses: { 200: said('all of them', 'count', 'campaigns'), ...setupRefusals(READING) },
    },
  },
  '/campaigns/{id}/package': {
    get: {
      summary: 'The newest package of a campaign, the bytes that were uploaded (WEBHOOK_SECRET)',
      security: SETUP_SECRET,
      parameters: [pathId()],
      responses: {
        200: said('the package', 'campaign_id'),
        ...setupRefusals({ ...READING, 404: 'none was made' }),
      },
    },
  },
  '/': {
    get: {
      summary: 'What is here (open)',
      tags: ['operations'],
      security: OPEN,
      responses: { 200: said('its name', 'service', 'version', 'status', 'docs', 'health'), ...problems(TOO_MANY) },
    },
  },
  '/api/v1/campaigns': {
    get: {
      summary: 'Campaigns that were set up or settled here, or that calls name (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: queryParameters(listCampaignsQuery),
      responses: {
        200: answer('one page', campaignListSchema),
        ...problems({ 400: 'not as described here; `errors` points at it', ...REFUSED, ...AWAY }),
      },
    },
  },
  '/api/v1/campaigns/{id}/package': {
    get: {
      summary: 'The newest package of a campaign, and how far its upload is (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [campaignId],
      responses: {
        200: answer('the package', campaignPackageSchema),
        ...problems({ ...REFUSED, 404: 'none was made', ...AWAY }),
      },
    },
  },
  '/api/v1/campaigns/{id}/questionnaire': {
    get: {
      summary: 'What the agent would hear if a call of the campaign began now (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [campaignId],
      responses: {
        200: answer('what it would hear', questionnaireOfTodaySchema),
        ...problems({ ...REFUSED, 404: 'neither we nor HOC know the campaign', ...AWAY }),
      },
    },
  },
  '/api/v1/campaigns/{id}': {
    get: {
      summary: 'What is settled for a campaign (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [campaignId],
      responses: {
        200: answer('its settings', campaignSchema),
        ...problems({ ...REFUSED, 404: 'neither set up nor settled here', ...AWAY }),
      },
    },
    put: {
      summary: 'Settle how the calls of a campaign are placed, from now on (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [campaignId],
      requestBody: body(putCampaignBody, { placement: 'twilio' }),
      responses: {
        200: answer('its settings', campaignSchema),
        201: answer('its settings; it was not known here', campaignSchema),
        ...problems({
          400: 'not as described here; `errors` points at it',
          ...REFUSED,
          404: 'no number that a call can carry',
          ...BODY,
          415: 'no JSON in UTF-8, or encoded',
          ...AWAY,
        }),
      },
    },
  },
});
