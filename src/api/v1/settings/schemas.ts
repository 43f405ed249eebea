import { z } from 'zod';
import { ROLES } from '../../../api-keys.ts';
import { CALL_PLACEMENTS } from '../../../domain/calls/call.ts';
import { VARIABLE_STATES } from '../../../environment.ts';

/** Days; null: kept until somebody deletes it. */
const days = z.int().nullable();

export const settingsSchema = z.strictObject({
  /** its list of workflows; `?query=` filters it (docs/operations.md) */
  temporalUiUrl: z.string(),
  lines: z.array(z.strictObject({ phone: z.string(), agentPhoneNumberId: z.string().nullable() })),
  placement: z.enum(CALL_PLACEMENTS),
  officeTimeZone: z.string(),
  /** what holds for calls that do not say it themselves (docs/configuration.md) */
  policy: z.looseObject({}),
  crm: z.strictObject({ enabled: z.boolean(), host: z.string().nullable() }),
  retention: z.strictObject({ audioDays: days, transcriptDays: days, inboxDays: days, messageDays: days }),
  keys: z.array(z.strictObject({ name: z.string(), role: z.enum(ROLES) })),
  variables: z.array(z.strictObject({ name: z.string(), state: z.enum(VARIABLE_STATES) })),
  versions: z.strictObject({ product: z.string(), temporalSdk: z.string(), node: z.string() }),
});

export type Settings = z.infer<typeof settingsSchema>;
