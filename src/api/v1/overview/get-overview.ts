import type { RequestHandler } from 'express';
import { z } from 'zod';
import { isTimeZone } from '../../../domain/time-zone.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { checked } from '../../requests/read-json.ts';
import type { OverviewAnswer } from './schemas.ts';

export const overviewQuery = z.strictObject({
  timeZone: z
    .string()
    .max(64)
    .refine((zone) => isTimeZone(zone), 'must be a time zone such as Europe/Berlin')
    .optional(),
});

/**
 * `GET /api/v1/overview?timeZone` → 200 how the day is going, by the days of this zone (else of the office) · 400 for a
 * zone that is none. Reads only.
 */
export const getOverview =
  ({ config, overview }: Pick<ApiDependencies, 'config' | 'overview'>): RequestHandler =>
  async (req, res) => {
    const { timeZone = config.officeTimeZone } = checked(overviewQuery, req.query, 'query');
    const { asOf, attention, live, due, ...figures } = await overview(timeZone);
    res.json({
      asOf: asOf.toISOString(),
      timeZone,
      ...figures,
      attention: attention.map(({ oldestAt, ...one }) => ({ ...one, oldestAt: oldestAt.toISOString() })),
      live: live.map(({ since, ...one }) => ({ ...one, since: since.toISOString() })),
      due: due.map(({ at, counts }) => ({ at: at.toISOString(), counts })),
    } satisfies OverviewAnswer);
  };
