import { z } from 'zod';

const time = z.iso.datetime();

export const eventListSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.uuid(),
      provider: z.enum(['elevenlabs', 'twilio']),
      kind: z.string(),
      claimedBy: z.string().nullable(),
      conversationId: z.string().nullable(),
      callSid: z.string().nullable(),
      receivedAt: time,
      routedAt: time.nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
});

export type EventList = z.infer<typeof eventListSchema>;
