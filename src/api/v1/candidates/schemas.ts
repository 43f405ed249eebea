import { z } from 'zod';

const row = z.record(z.string(), z.unknown());

/** What is held of one person, by table; rows as they are kept. */
export const personExportSchema = z.strictObject({
  candidateId: z.uuid(),
  exportedAt: z.iso.datetime(),
  held: z.record(z.string(), z.array(row)),
});
export type PersonExportAnswer = z.infer<typeof personExportSchema>;
