import { z } from 'zod';
import { CALL_PLACEMENTS } from '../../../domain/calls/call.ts';
import { heardQuestionnaireSchema } from '../calls/parts-schemas.ts';

const time = z.iso.datetime();
const uploadStatus = z.enum(['pending', 'uploaded', 'failed', 'disabled']);

export const campaignSchema = z.strictObject({
  id: z.int(),
  /** null when it was never set up here */
  name: z.string().nullable(),
  /** null: as CALL_PLACEMENT says */
  placement: z.enum(CALL_PLACEMENTS).nullable(),
});

export const campaignListSchema = z.strictObject({
  items: z.array(
    campaignSchema.extend({
      companyName: z.string().nullable(),
      /** of the newest package; null: none was made */
      packageVersion: z.int().nullable(),
      questionCount: z.int().nullable(),
      uploadStatus: uploadStatus.nullable(),
      setUpAt: time.nullable(),
      calls: z.int(),
      openCalls: z.int(),
    }),
  ),
  nextCursor: z.string().nullable(),
});

export const campaignPackageSchema = z.strictObject({
  version: z.int(),
  createdAt: time,
  uploadStatus,
  uploadTries: z.int(),
  uploadedAt: time.nullable(),
  lastError: z.string().nullable(),
  downloadUrl: z.string().nullable(),
  /** the document itself, as it is uploaded */
  body: z.record(z.string(), z.unknown()),
});

/** What the agent would hear if a call began now; whose call it is stands there as "Vorname Nachname". */
export const questionnaireOfTodaySchema = heardQuestionnaireSchema.extend({
  /** when HOC gave it; null: it has none, and a call would go without questions */
  fetchedAt: time.nullable(),
  context: z.string(),
  prompt: z.string(),
  firstMessage: z.string(),
});

export type CampaignList = z.infer<typeof campaignListSchema>;
export type CampaignPackage = z.infer<typeof campaignPackageSchema>;
export type QuestionnaireOfToday = z.infer<typeof questionnaireOfTodaySchema>;
