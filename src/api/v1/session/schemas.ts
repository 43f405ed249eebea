import { z } from 'zod';
import { ROLES } from '../../../api-keys.ts';

export const loggedInSchema = z.strictObject({ name: z.string(), role: z.enum(ROLES) });

export const sessionSchema = loggedInSchema.extend({
  /** what changes something needs the header `X-CSRF: 1` */
  csrf: z.boolean(),
});

export type LoggedIn = z.infer<typeof loggedInSchema>;
export type SessionAnswer = z.infer<typeof sessionSchema>;
