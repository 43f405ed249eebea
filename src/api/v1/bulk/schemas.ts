import { z } from 'zod';
import { BULK_ACTIONS } from '../../../domain/bulk.ts';
import { filterQuery } from '../calls/call-filters.ts';

const time = z.iso.datetime();

export const bulkBody = z.strictObject({
  action: z.enum(BULK_ACTIONS),
  /** which calls, as the list of calls takes it in its address */
  filter: z.strictObject(filterQuery),
  /** only says how many it would be about */
  dryRun: z.boolean(),
});

export const bulkEstimateSchema = z.strictObject({
  /** of those that match, as many as something would be sent about; one more than `most` stands for more */
  count: z.int(),
  /** so many can be done at once */
  most: z.int(),
});

export const bulkSchema = z.strictObject({
  id: z.uuid(),
  action: z.enum(BULK_ACTIONS),
  filter: z.record(z.string(), z.string()),
  /** a person who logged in, else the name of a key */
  askedBy: z.string(),
  createdAt: time,
  finishedAt: time.nullable(),
  total: z.int(),
  waiting: z.int(),
  accepted: z.int(),
  refused: z.int(),
  /** nothing to send (any more), or on its way already */
  skipped: z.int(),
});

export type BulkEstimate = z.infer<typeof bulkEstimateSchema>;
export type Bulk = z.infer<typeof bulkSchema>;
