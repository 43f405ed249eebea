import { z } from 'zod';
import { FOLLOW_UP_KINDS } from '../../../domain/leads/follow-up.ts';
import { callItemSchema } from '../calls/schemas.ts';
import { messageSchema } from '../messages.ts';

/** What /api/v1 answers about leads: the answers are typed by these schemas, openapi.json is made of them. */

const time = z.iso.datetime();

export const TEMPERATURES = ['hot', 'warm', 'cold'] as const;

export const leadItemSchema = z.strictObject({
  /** names the lead in addresses; its own id may hold a phone number */
  ref: z.uuid(),
  customerName: z.string().nullable(),
  phone: z.string().nullable(),
  status: z.string().nullable(),
  score: z.int().nullable(),
  temperature: z.enum(TEMPERATURES).nullable(),
  needsAttention: z.array(z.string()),
  optedOut: z.boolean(),
  lastMessage: messageSchema.nullable(),
  /** texts that came in and that nobody has seen */
  unread: z.int(),
  updatedAt: time,
});

export const leadListSchema = z.strictObject({ items: z.array(leadItemSchema), nextCursor: z.string().nullable() });

export const leadSchema = leadItemSchema.extend({
  facts: z.record(z.string(), z.unknown()),
  /** of the conversation that was scored last; the sum is cut to 0–100 */
  scoreParts: z.array(z.strictObject({ name: z.string(), points: z.int() })),
  followUps: z.array(
    z.strictObject({
      id: z.uuid(),
      kind: z.enum(FOLLOW_UP_KINDS),
      dueAt: time,
      status: z.enum(['waiting', 'done', 'dropped', 'failed']),
      outcome: z.string().nullable(),
    }),
  ),
  /** the newest 20 */
  calls: z.array(callItemSchema),
  /** the call that goes on just now */
  liveCallId: z.uuid().nullable(),
});

export const messageListSchema = z.strictObject({ items: z.array(messageSchema), nextCursor: z.string().nullable() });

/** `unknown`: it may have been sent, or may still be, once. */
export const repliedSchema = z.strictObject({ id: z.uuid(), status: z.string() });

export type LeadItem = z.infer<typeof leadItemSchema>;
export type LeadList = z.infer<typeof leadListSchema>;
export type Lead = z.infer<typeof leadSchema>;
export type MessageList = z.infer<typeof messageListSchema>;
export type Replied = z.infer<typeof repliedSchema>;
