import type { RequestHandler } from 'express';
import type { RanChecks } from '../../../store/health-checks.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { HealthChecksAnswer } from './schemas.ts';

/** `GET /api/v1/health/checks` → 200 `{ranAt, items}`: what the last run found; `ranAt` null before the first. Reads only. */
export const lastHealthChecks =
  ({ healthChecks }: Pick<ApiDependencies, 'healthChecks'>): RequestHandler =>
  async (_req, res) => {
    res.json(rendered(await healthChecks.last()));
  };

/**
 * `POST /api/v1/health/checks` → 200 the same, after asking the providers how they are set up: at most ten seconds. What
 * cannot be asked is `unknown`. Takes no body. Nothing is changed anywhere, so twice is harmless.
 */
export const runHealthChecks =
  ({ healthChecks }: Pick<ApiDependencies, 'healthChecks'>): RequestHandler =>
  async (_req, res) => {
    res.json(rendered(await healthChecks.run()));
  };

const rendered = (ran: RanChecks | null): HealthChecksAnswer => ({
  ranAt: ran?.ranAt.toISOString() ?? null,
  items: ran?.items ?? [],
});
