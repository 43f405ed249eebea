import { protocolBody, setupBody } from '../campaigns/bodies.ts';
import { body, pathId, said, tagged } from './describe.ts';
import { AWAY, BODY, problems, setupRefusals, TOO_MANY } from './refusals.ts';
import { OPEN, SETUP_SECRET } from './security.ts';

const READING = { 401: 'no secret, or a wrong one', ...TOO_MANY, ...AWAY };
const WRITING = { 401: 'no secret, or a wrong one', ...BODY, 422: 'a body that is none', ...TOO_MANY };

/** System 2: HOC has campaigns set up. */
export const campaigns = tagged('campaigns', {
  '/webhook/setup-campaign': {
    post: {
      summary: "Build a campaign's package and upload it to HOC (drop-in for HOC; WEBHOOK_SECRET)",
      security: SETUP_SECRET,
      requestBody: body(setupBody),
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
});
