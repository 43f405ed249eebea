import { z } from 'zod';
import { clientDataSchema } from './client-data.ts';

/** The fields that decide something here; whatever else the real service takes is let through (specs, overlay). */
export const outboundCallRequest = z.object({
  agent_id: z.string(),
  agent_phone_number_id: z.string(),
  to_number: z.string(),
  call_recording_enabled: z.boolean().nullish(),
  conversation_initiation_client_data: clientDataSchema,
  telephony_call_config: z
    .object({
      ringing_timeout_secs: z.int().min(1).max(999).default(60),
      twilio_machine_detection: z.object({ mode: z.enum(['enable', 'detect_message_end']) }).nullish(),
    })
    .default({ ringing_timeout_secs: 60 }),
});

export type OutboundCall = z.infer<typeof outboundCallRequest>;
