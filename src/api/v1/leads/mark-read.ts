import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { leadRefOf, unknownLead } from './lead-item.ts';

/**
 * `POST /api/v1/leads/{ref}/read` → 204: the texts that came in so far were seen · 404. Takes no body. Twice is harmless:
 * what came in between was seen as well.
 */
export const markRead =
  ({ leadPages }: Pick<ApiDependencies, 'leadPages'>): RequestHandler =>
  async (req, res) => {
    if (!(await leadPages.markRead(leadRefOf(req)))) throw unknownLead();
    res.status(204).end();
  };
