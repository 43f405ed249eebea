import { z } from 'zod';
import { ATTENTION_REASONS, CALL_OUTCOMES, CALL_PHASES } from '../../../domain/calls/call.ts';

const time = z.iso.datetime();

export const attentionItemSchema = z.strictObject({
  /** `callId:kind` */
  id: z.string(),
  callId: z.uuid(),
  kind: z.enum(ATTENTION_REASONS),
  since: time,
  outcome: z.enum(CALL_OUTCOMES).nullable(),
  phase: z.enum(CALL_PHASES),
  candidate: z.strictObject({ firstName: z.string(), lastName: z.string(), phone: z.string() }),
  companyName: z.string(),
  campaignId: z.int().nullable(),
  /** who has taken it: a person who logged in, else the name of a key */
  assignee: z.string().nullable(),
  takenAt: time.nullable(),
  /** until when nobody has to look at it, who said so, and why */
  snoozed: z.strictObject({ until: time, by: z.string(), reason: z.string() }).nullable(),
});

export const attentionListSchema = z.strictObject({
  items: z.array(attentionItemSchema),
  nextCursor: z.string().nullable(),
});

export const resolvedSchema = z.strictObject({ resolvedAt: time });

export type AttentionItem = z.infer<typeof attentionItemSchema>;
export type AttentionList = z.infer<typeof attentionListSchema>;
export type ResolvedAnswer = z.infer<typeof resolvedSchema>;
