import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { callItem, type Links } from '../calls/call-item.ts';
import { leadItem, leadRefOf, unknownLead } from './lead-item.ts';
import type { Lead } from './schemas.ts';

const MOST_CALLS = 20;
const LIVE: readonly string[] = ['ringing', 'talking'];

/**
 * `GET /api/v1/leads/{ref}` → 200 the lead with what is known, what follows and the newest 20 calls · 404. Reads only.
 */
export const getLead =
  (deps: Pick<ApiDependencies, 'leadPages' | 'calls'> & Links): RequestHandler =>
  async (req, res) => {
    const found = await deps.leadPages.find(leadRefOf(req));
    if (!found) throw unknownLead();
    const { items } = await deps.calls.list({ filter: { leadId: found.leadId }, after: null, limit: MOST_CALLS });
    res.json({
      ...leadItem(found),
      facts: found.facts,
      scoreParts: found.scoreParts,
      followUps: found.followUps.map(({ dueAt, ...followUp }) => ({ ...followUp, dueAt: dueAt.toISOString() })),
      calls: items.map((view) => callItem(view, deps)),
      liveCallId: items.find(({ phase }) => LIVE.includes(phase))?.id ?? null,
    } satisfies Lead);
  };
