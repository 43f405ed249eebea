import { z } from 'zod';
import { CALL_PLACEMENTS } from '../../../domain/calls/call.ts';

export const campaignSchema = z.strictObject({
  id: z.int(),
  /** null when it was never set up here */
  name: z.string().nullable(),
  /** null: as CALL_PLACEMENT says */
  placement: z.enum(CALL_PLACEMENTS).nullable(),
});
