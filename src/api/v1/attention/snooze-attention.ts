import type { RequestHandler } from 'express';
import { z } from 'zod';
import { nameOf } from '../../access/auth.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { readJson } from '../../requests/read-json.ts';
import { attentionItem, attentionKeyOf, notOpen, takenBy } from './attention-item.ts';
import type { AttentionItem } from './schemas.ts';

/** What waits longer than that is not put off but forgotten. */
const AT_MOST_DAYS = 30;

const isAhead = (until: Date): boolean => {
  const ahead = until.getTime() - Date.now();
  return ahead > 0 && ahead <= AT_MOST_DAYS * 86_400_000;
};

export const snoozeAttentionBody = z.strictObject({
  until: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .refine(isAhead, `must be ahead, at most ${AT_MOST_DAYS} days`),
  reason: z.string().trim().min(1).max(2_000),
});

/**
 * `POST /api/v1/attention/{callId}/{kind}/snooze {until, reason}` → 200 the item: nobody has to look at it until then, when
 * it is in the list again by itself; its call's story says who put it off, without the reason · 400 with pointers · 404 no
 * call asks for this · 409 with `taken_by`. Twice is harmless: the same is written once, another time or reason replaces it.
 */
export const snoozeAttention =
  ({ attention }: Pick<ApiDependencies, 'attention'>): RequestHandler =>
  async (req, res) => {
    const about = attentionKeyOf(req);
    const snooze = readJson(snoozeAttentionBody, res.locals.rawBody);
    const put = await attention.snooze(about, nameOf(res.locals.caller!), snooze);
    if (put.kind === 'not_open') throw notOpen();
    if (put.kind === 'taken') throw takenBy(put.by);
    res.json(attentionItem(put.item) satisfies AttentionItem);
  };
