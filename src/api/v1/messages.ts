import { z } from 'zod';
import type { MessageView } from '../../domain/messages/message-view.ts';

export const messageSchema = z.strictObject({
  id: z.uuid(),
  direction: z.enum(['in', 'out']),
  text: z.string(),
  at: z.iso.datetime(),
  status: z.string(),
  errorCode: z.string().nullable(),
  /** as how many texts the carrier counts it */
  segments: z.int(),
  mediaCount: z.int(),
  /** the message that did not arrive, in whose place this one is sent */
  resendOf: z.uuid().nullable(),
});

export type Message = z.infer<typeof messageSchema>;

/** A text as /api/v1 shows it. */
export const messageItem = ({ at, ...message }: MessageView): Message => ({ ...message, at: at.toISOString() });
