import { z } from 'zod';
import type { CompanyProfile } from '../../domain/campaigns/company-profile.ts';
import type { Protocol } from '../../domain/campaigns/protocol.ts';
import type { SetupRequest } from '../commands/set-up-campaign.ts';
import type { FaultType } from './read-body.ts';

/** Longer ones are cut: rules are run over them, and nobody reads such a line to a candidate. */
const LONGEST_TEXT = 4_000;

const as = (type: FaultType) => ({ error: type });
const text = z.string(as('string_type')).transform((value) => value.slice(0, LONGEST_TEXT));
const optionalText = z
  .union([text, z.number().transform(String)], as('string_type'))
  .nullish()
  .transform((value) => value ?? '');
const id = z.union(
  [
    z.int(),
    z
      .string()
      .regex(/^[0-9]{1,15}$/)
      .transform(Number),
  ],
  as('int_type'),
);

/** As pydantic reads a boolean. */
const WORDS: Record<string, boolean> = Object.fromEntries([
  ...['true', 't', 'yes', 'y', 'on', '1'].map((word) => [word, true]),
  ...['false', 'f', 'no', 'n', 'off', '0'].map((word) => [word, false]),
]);
const flag = z
  .preprocess(
    (given) =>
      typeof given === 'string' || typeof given === 'number' ? (WORDS[String(given).toLowerCase()] ?? given) : given,
    z.boolean(as('bool_type')).nullish(),
  )
  .transform((value) => value ?? false)
  // for /openapi.json: the words and numbers too
  .meta({ anyOf: ['boolean', 'string', 'integer', 'null'].map((type) => ({ type })) });

export const protocolBody = z
  .object(
    {
      id,
      name: text,
      pages: z.array(
        z.object(
          {
            id: id.nullish().transform((value) => value ?? null),
            name: text,
            prompts: z.array(
              z.object(
                { id: id.nullish().transform((value) => value ?? null), question: text },
                as('model_attributes_type'),
              ),
              as('list_type'),
            ),
          },
          as('model_attributes_type'),
        ),
        as('list_type'),
      ),
    },
    as('model_attributes_type'),
  )
  .transform((given): Protocol & { id: number } => given);

const companyBody = z
  .object(
    {
      name: text,
      size: optionalText,
      address: optionalText,
      benefits: optionalText,
      target_group: optionalText,
      website: optionalText,
      career_page: optionalText,
      privacy_url: optionalText,
      impressum: optionalText,
    },
    as('model_attributes_type'),
  )
  .transform(
    ({ target_group, career_page, privacy_url, ...rest }): CompanyProfile => ({
      ...rest,
      targetGroup: target_group,
      careerPage: career_page,
      privacyUrl: privacy_url,
    }),
  );

/** Both versions of the request; a number is an id too. Without both company and protocol HOC is read. */
export const setupBody = z
  .object(
    {
      campaign_id: z.union([z.string(), z.number()], as('string_type')).transform(String),
      force_rebuild: flag,
      company: companyBody.nullish(),
      conversation_protocol: protocolBody.nullish(),
    },
    as('model_attributes_type'),
  )
  .transform(
    ({ campaign_id, force_rebuild, company, conversation_protocol: protocol }): SetupRequest => ({
      campaignId: campaign_id,
      forceRebuild: force_rebuild,
      source: company && protocol ? { company, protocol } : null,
    }),
  );
