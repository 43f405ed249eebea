import { z } from 'zod';
import { ATTENTION_REASONS, CALL_OUTCOMES, CALL_PHASES } from '../../../domain/calls/call.ts';
import { DUE_KINDS } from '../../../domain/due.ts';

const time = z.iso.datetime();
const count = z.int().min(0);

export const overviewSchema = z.strictObject({
  asOf: time,
  timeZone: z.string(),
  /** of the calls that were made today in this zone; `live` and `needsAttention`: whenever they were made */
  today: z.strictObject({
    accepted: count,
    dialled: count,
    answered: count,
    completed: count,
    live: count,
    needsAttention: count,
  }),
  days: z.array(z.strictObject({ date: z.iso.date(), outcomes: z.partialRecord(z.enum(CALL_OUTCOMES), count) })),
  attention: z.array(z.strictObject({ kind: z.enum(ATTENTION_REASONS), count, oldestAt: time })),
  live: z.array(z.strictObject({ id: z.uuid(), phase: z.enum(CALL_PHASES), since: time })),
  /** what happens by itself in the next 24 hours, by the hour that begins then */
  due: z.array(z.strictObject({ at: time, counts: z.partialRecord(z.enum(DUE_KINDS), count) })),
});

export type OverviewAnswer = z.infer<typeof overviewSchema>;
