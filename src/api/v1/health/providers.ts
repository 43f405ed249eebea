import type { RequestHandler } from 'express';
import { stateOf } from '../../../domain/provider-health.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { ProvidersHealth } from './schemas.ts';

/**
 * `GET /api/v1/health/providers` → 200 `{asOf, items, parts}`: how providers have been in the last 15 minutes, by what our
 * rows say of what was asked of them (times: of the last day), and our own parts. Reads only, and asks no provider.
 */
export const providersHealth =
  ({ providerHealth, readiness }: Pick<ApiDependencies, 'providerHealth' | 'readiness'>): RequestHandler =>
  async (_req, res) => {
    const { asOf, seen } = await providerHealth();
    const items = seen.map(({ lastSuccessAt, lastFailureAt, failingSince, ...figures }) => ({
      ...figures,
      status: stateOf({ lastSuccessAt, lastFailureAt, failingSince, ...figures }),
      lastSuccessAt: lastSuccessAt?.toISOString() ?? null,
      lastFailureAt: lastFailureAt?.toISOString() ?? null,
      failingSince: failingSince?.toISOString() ?? null,
    }));
    res.json({ asOf: asOf.toISOString(), items, parts: await readiness() } satisfies ProvidersHealth);
  };
