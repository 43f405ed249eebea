import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { unknownCall } from '../../answers/refusal.ts';
import { isoOrNull } from '../iso.ts';
import { callIdOf } from './call-id.ts';
import type { CallEvents } from './parts-schemas.ts';

/**
 * `GET /api/v1/calls/{id}/events` → 200 `{items}`: what providers sent about the call, by ids and times, oldest first, the
 * first 2,000 · 404. Reads only.
 */
export const listCallEvents =
  ({ callParts }: Pick<ApiDependencies, 'callParts'>): RequestHandler =>
  async (req, res) => {
    const events = await callParts.events(callIdOf(req));
    if (!events) throw unknownCall();
    const items = events.map(({ at, receivedAt, routedAt, ...event }) => ({
      ...event,
      at: isoOrNull(at),
      receivedAt: receivedAt.toISOString(),
      routedAt: isoOrNull(routedAt),
    }));
    res.json({ items } satisfies CallEvents);
  };
