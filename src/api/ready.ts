import type { RequestHandler } from 'express';
import type { ApiDependencies } from './dependencies.ts';

/**
 * `GET /ready` → `{status: ready|degraded|unavailable, checks: {postgres, temporal, worker}}`, each `up` or why not.
 * 503 only when neither PostgreSQL nor Temporal can be reached, or while stopping: a degraded API still saves webhooks.
 * Who waits for a complete product waits for `status: "ready"`.
 */
export const ready =
  ({ readiness, isStopping }: Pick<ApiDependencies, 'readiness' | 'isStopping'>): RequestHandler =>
  async (_req, res) => {
    const { postgres, temporal, worker } = await readiness();
    const isUp = (check: string) => check === 'up';
    const cut = isStopping() || (!isUp(postgres) && !isUp(temporal));
    const status = cut ? 'unavailable' : [postgres, temporal, worker].every(isUp) ? 'ready' : 'degraded';
    res
      .status(cut ? 503 : 200)
      .set('Cache-Control', 'no-store')
      .json({ status, checks: { postgres, temporal, worker } });
  };
