import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { readJson } from '../../requests/read-json.ts';
import { type ViewItem, viewBody } from './schemas.ts';
import { givenView, keptView, userOf, viewItem } from './view-item.ts';

/**
 * `POST /api/v1/views {name, filter, isShared}` → 201 the view · 400 with pointers, also for a filter that the list of calls
 * would refuse · 409 you have another one of this name, or too many. Twice is harmless: the same is kept once.
 */
export const createView =
  ({ views }: Pick<ApiDependencies, 'views'>): RequestHandler =>
  async (_req, res) => {
    const user = userOf(res);
    const kept = await views.create(user, givenView(readJson(viewBody, res.locals.rawBody)));
    res.status(201).json(viewItem(keptView(kept), user) satisfies ViewItem);
  };
