import { z } from 'zod';
import { ERASURE_STATUSES } from '../../../domain/erasure.ts';
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

export const erasureAskedSchema = z.strictObject({ erasureId: z.uuid() });
export type ErasureAsked = z.infer<typeof erasureAskedSchema>;

/** The proof of an erasure; `provider` null: rows of ours. */
export const erasureSchema = z.strictObject({
  status: z.enum(ERASURE_STATUSES),
  requestedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  parts: z.array(
    z.strictObject({
      part: z.string(),
      provider: z.enum(['elevenlabs', 'twilio', 'store']).nullable(),
      result: z.enum(['pending', 'away', 'deleted', 'not_there', 'failed', 'erased']),
      count: z.int(),
    }),
  ),
});
export type Erasure = z.infer<typeof erasureSchema>;
