import { z } from 'zod';

/** RFC 9457, with what our problems say beyond it. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
  id: z.uuid().optional(),
  url: z.string().optional(),
});
