import { z } from 'zod';

/** `conversation_initiation_client_data`: the fields that decide something here; all else is let through. */
export const clientDataSchema = z
  .looseObject({
    user_id: z.string().nullish(),
    dynamic_variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
    conversation_config_override: z
      .looseObject({
        agent: z
          .looseObject({
            first_message: z.string().nullish(),
            language: z.string().nullish(),
            prompt: z.looseObject({ prompt: z.string().nullish() }).nullish(),
          })
          .nullish(),
      })
      .optional(),
  })
  .nullish();
