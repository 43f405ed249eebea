import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { unknownCall } from '../../answers/refusal.ts';
import { callIdOf } from './call-id.ts';
import type { Analyses } from './parts-schemas.ts';

/** `GET /api/v1/calls/{id}/analyses` → 200 `{items}`: every analysis of the call, newest version first · 404. Reads only. */
export const listAnalyses =
  ({ callParts }: Pick<ApiDependencies, 'callParts'>): RequestHandler =>
  async (req, res) => {
    const analyses = await callParts.analyses(callIdOf(req));
    if (!analyses) throw unknownCall();
    const items = analyses.map(({ createdAt, ...analysis }) => ({ ...analysis, createdAt: createdAt.toISOString() }));
    res.json({ items } satisfies Analyses);
  };
