import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { readJson } from '../../requests/read-json.ts';
import { type ViewItem, viewBody } from './schemas.ts';
import { givenView, keptView, userOf, viewIdOf, viewItem } from './view-item.ts';

/**
 * `PUT /api/v1/views/{id} {name, filter, isShared}` → 200 the view · 400 with pointers · 403 it is somebody else's · 404 ·
 * 409 you have another one of this name. Twice is harmless: it is the same afterwards.
 */
export const replaceView =
  ({ views }: Pick<ApiDependencies, 'views'>): RequestHandler =>
  async (req, res) => {
    const id = viewIdOf(req);
    const user = userOf(res);
    const kept = await views.replace(user, id, givenView(readJson(viewBody, res.locals.rawBody)));
    res.json(viewItem(keptView(kept), user) satisfies ViewItem);
  };
