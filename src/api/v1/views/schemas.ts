import { z } from 'zod';
import { filterQuery } from '../calls/call-filters.ts';

const time = z.iso.datetime();

/** What is kept of a view: the filter as the list of calls takes it in its address. */
export const viewBody = z.strictObject({
  name: z.string().trim().min(1).max(80),
  filter: z
    .strictObject(filterQuery)
    .refine((filter) => Object.keys(filter).length > 0, 'must have at least one filter'),
  /** everybody sees it; else only who made it */
  isShared: z.boolean(),
});

export const viewSchema = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  /** as the address of GET /api/v1/calls has it */
  filter: z.record(z.string(), z.string()),
  isShared: z.boolean(),
  /** who made it: a person who logged in, else the name of a key */
  owner: z.string(),
  /** whether who asks may change it */
  isMine: z.boolean(),
  updatedAt: time,
});

export const viewListSchema = z.strictObject({ items: z.array(viewSchema), nextCursor: z.string().nullable() });

export type ViewItem = z.infer<typeof viewSchema>;
export type ViewList = z.infer<typeof viewListSchema>;
export type ViewBody = z.output<typeof viewBody>;
