import { z } from 'zod';
import { callItemSchema } from '../calls/schemas.ts';
import { messageSchema } from '../messages.ts';

/** What /api/v1 answers about candidates: the answers are typed by these schemas, openapi.json is made of them. */

const time = z.iso.datetime();

export const candidateItemSchema = z.strictObject({
  id: z.uuid(),
  firstName: z.string(),
  lastName: z.string(),
  phone: z.string(),
  externalId: z.string().nullable(),
  timeZone: z.string().nullable(),
  optedOut: z.boolean(),
  calls: z.int(),
  lastCallAt: time.nullable(),
  createdAt: time,
});

export const candidateListSchema = z.strictObject({
  items: z.array(candidateItemSchema),
  nextCursor: z.string().nullable(),
});

export const candidateSchema = candidateItemSchema.omit({ calls: true }).extend({
  callCount: z.int(),
  email: z.string().nullable(),
  /** rings of the last 24 hours on the number */
  dialsToday: z.int(),
  /** null: as often as one likes */
  maxDialsPerDay: z.int().nullable(),
  /** the newest 50 */
  calls: z.array(callItemSchema),
  /** the newest 100 */
  messages: z.array(messageSchema),
});

const row = z.record(z.string(), z.unknown());

/** What is held of one person, by table; rows as they are kept. */
export const personExportSchema = z.strictObject({
  candidateId: z.uuid(),
  exportedAt: time,
  held: z.record(z.string(), z.array(row)),
});

export const optedOutSchema = z.strictObject({ optedOut: z.literal(true), at: time });

export type CandidateItem = z.infer<typeof candidateItemSchema>;
export type CandidateList = z.infer<typeof candidateListSchema>;
export type Candidate = z.infer<typeof candidateSchema>;
export type OptedOut = z.infer<typeof optedOutSchema>;
export type PersonExportAnswer = z.infer<typeof personExportSchema>;
