import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { unknownCall } from '../../answers/refusal.ts';
import { isoOrNull } from '../iso.ts';
import { callIdOf } from './call-id.ts';
import type { Deliveries } from './parts-schemas.ts';

/**
 * `GET /api/v1/calls/{id}/deliveries` → 200 `{items}`: what was sent to the CRM and what it said, newest version first ·
 * 404. Reads only.
 */
export const listDeliveries =
  ({ callParts }: Pick<ApiDependencies, 'callParts'>): RequestHandler =>
  async (req, res) => {
    const deliveries = await callParts.deliveries(callIdOf(req));
    if (!deliveries) throw unknownCall();
    const items = deliveries.map(({ firstTriedAt, deliveredAt, body, ...delivery }) => ({
      ...delivery,
      firstTriedAt: isoOrNull(firstTriedAt),
      deliveredAt: isoOrNull(deliveredAt),
      body: JSON.parse(body) as unknown,
    }));
    res.json({ items } satisfies Deliveries);
  };
