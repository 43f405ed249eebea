import type { RequestHandler } from 'express';
import { z } from 'zod';
import { nameOf } from '../../access/auth.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { readJson } from '../../requests/read-json.ts';
import { attentionKeyOf, notOpen, takenBy } from './attention-item.ts';
import type { ResolvedAnswer } from './schemas.ts';

export const resolveAttentionBody = z.strictObject({ note: z.string().trim().min(1).max(2_000) });

/**
 * `POST /api/v1/attention/{callId}/{kind}/resolve {note}` → 200 `{resolvedAt}`: a person has looked at it; the call asks
 * for it no longer, and its story says who did, without the note · 400 with pointers · 404 no call asks for this · 409 with
 * `taken_by`. Twice is harmless: the first time and its note stay.
 */
export const resolveAttention =
  ({ attention }: Pick<ApiDependencies, 'attention'>): RequestHandler =>
  async (req, res) => {
    const about = attentionKeyOf(req);
    const { note } = readJson(resolveAttentionBody, res.locals.rawBody);
    const resolved = await attention.resolve(about, nameOf(res.locals.caller!), note);
    if (resolved.kind === 'not_open') throw notOpen();
    if (resolved.kind === 'taken') throw takenBy(resolved.by);
    res.json({ resolvedAt: resolved.at.toISOString() } satisfies ResolvedAnswer);
  };
