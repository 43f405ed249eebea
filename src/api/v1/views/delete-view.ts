import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { notYours, unknownView, userOf, viewIdOf } from './view-item.ts';

/**
 * `DELETE /api/v1/views/{id}` → 204 · 403 it is somebody else's · 404. Takes no body. Twice is harmless: the second time there
 * is none.
 */
export const deleteView =
  ({ views }: Pick<ApiDependencies, 'views'>): RequestHandler =>
  async (req, res) => {
    const removed = await views.remove(userOf(res), viewIdOf(req));
    if (removed === 'unknown') throw unknownView();
    if (removed === 'not_yours') throw notYours();
    res.status(204).end();
  };
