import { z } from 'zod';
import { cleanJson } from '../../domain/parse-json.ts';
import type { OnboardingPrompt, Protocol } from '../../domain/campaigns/protocol.ts';
import type { ApplicantName } from '../../domain/campaigns/test-applicant.ts';

/** Who is waiting, for which campaign. Names stay in the worker: they are counted and dropped. */
export interface HocApplicants {
  applicants: (ApplicantName & { campaignId: string | null })[];
  companies: HocCompany[];
  campaigns: HocCampaign[];
}

export interface HocCompany {
  id: string;
  name: string;
  /** [] when HOC sent none */
  onboarding: OnboardingPrompt[];
}

export interface HocCampaign {
  id: string;
  name: string;
  companyId: string | null;
  /** null when HOC sent none */
  protocol: Protocol | null;
}

/** Longer lines are cut: rules are run over them, and nobody reads such a line to a candidate. */
const LONGEST_TEXT = 4_000;

// Lenient like schemas.ts: of what has another shape than we know, only the field or the item is lost.
const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null)
  .transform((value) => (value ?? '').slice(0, LONGEST_TEXT));
const id = z.union([z.string(), z.number()]).transform(String);
const idOrNull = id
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);
const anyId = z
  .union([z.number(), z.string()])
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);

/** A list of which the items that fit are kept. */
const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .array(z.unknown())
    .nullish()
    .catch(null)
    .transform((items) =>
      (items ?? []).flatMap((one): z.output<Item>[] => {
        const parsed = item.safeParse(one);
        return parsed.success ? [parsed.data] : [];
      }),
    );

const protocolSchema = z.object({
  id: anyId,
  name: text,
  pages: listOf(z.object({ id: anyId, name: text, prompts: listOf(z.object({ id: anyId, question: text })) })),
});

const onboardingSchema = z
  .object({ pages: listOf(z.object({ prompts: listOf(z.object({ question: text, answer: text })) })) })
  .nullish()
  .catch(null)
  .transform((onboarding): OnboardingPrompt[] => (onboarding?.pages ?? []).flatMap(({ prompts }) => prompts));

const applicantsSchema = z.object({
  applicants: listOf(
    z
      .object({ first_name: text, last_name: text, campaign_id: idOrNull })
      .transform(({ first_name, last_name, campaign_id }) => ({
        firstName: first_name,
        lastName: last_name,
        campaignId: campaign_id,
      })),
  ),
  companies: listOf(z.object({ id, name: text, onboarding: onboardingSchema })),
  campaigns: listOf(
    z
      .object({ id, name: text, company_id: idOrNull, transcript: protocolSchema.nullish().catch(null) })
      .transform((given) => ({
        id: given.id,
        name: given.name,
        companyId: given.company_id,
        protocol: given.transcript ?? null,
      })),
  ),
});

const companiesSchema = z.object({ companies: listOf(z.object({ id, name: text })) });

const campaignsSchema = z.object({
  campaigns: listOf(
    z.object({ id, title: text, name: text }).transform((given) => ({ id: given.id, name: given.title || given.name })),
  ),
});

const onboardingTranscriptSchema = z
  .object({ onboarding: onboardingSchema, transcript: protocolSchema.nullish().catch(null) })
  .transform((given) => ({ onboarding: given.onboarding, protocol: given.transcript ?? null }));

const uploadSchema = z.object({ download_url: z.string().max(2_000).nullish().catch(null) });

/** @returns null for what is no answer of that kind */
const reader =
  <Schema extends z.ZodType>(schema: Schema) =>
  (answer: unknown): z.output<Schema> | null =>
    schema.safeParse(cleanJson(answer)).data ?? null;

export const toApplicants: (answer: unknown) => HocApplicants | null = reader(applicantsSchema);
export const toCompanies = reader(companiesSchema);
export const toCampaigns = reader(campaignsSchema);
export const toProtocol = reader(protocolSchema);
export const toOnboardingTranscript = reader(onboardingTranscriptSchema);
/** HOC may answer an upload with anything: only its link is of use. */
export const toDownloadUrl = (answer: unknown): string | null =>
  reader(uploadSchema)(answer)?.download_url?.trim() || null;
