import { z } from 'zod';
import { ERASURE_STATUSES } from '../../../domain/erasure.ts';

const row = z.record(z.string(), z.unknown());

/** What is held of one person, by table; rows as they are kept. */
export const personExportSchema = z.strictObject({
  candidateId: z.uuid(),
  exportedAt: z.iso.datetime(),
  held: z.record(z.string(), z.array(row)),
});
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
