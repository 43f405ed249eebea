import { z } from 'zod';
import { PROVIDER_STATES, PROVIDERS } from '../../../domain/provider-health.ts';

const time = z.iso.datetime();

export const providersHealthSchema = z.strictObject({
  asOf: time,
  items: z.array(
    z.strictObject({
      provider: z.enum(PROVIDERS),
      status: z.enum(PROVIDER_STATES),
      lastSuccessAt: time.nullable(),
      lastFailureAt: time.nullable(),
      failingSince: time.nullable(),
      successes15m: z.int(),
      failures15m: z.int(),
      webhookLagP95Ms: z.int().nullable(),
      closedByPollShare: z.number().min(0).max(1).nullable(),
    }),
  ),
  /** as /ready says them */
  parts: z.strictObject({ postgres: z.string(), temporal: z.string(), worker: z.string() }),
});

export const healthChecksSchema = z.strictObject({
  /** null: nobody has run them yet */
  ranAt: time.nullable(),
  items: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      status: z.enum(['pass', 'fail', 'unknown']),
      found: z.string().nullable(),
      fix: z.string().nullable(),
    }),
  ),
});

export type HealthChecksAnswer = z.infer<typeof healthChecksSchema>;
export type ProvidersHealth = z.infer<typeof providersHealthSchema>;
