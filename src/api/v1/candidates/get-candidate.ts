import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { callItem, type Links } from '../calls/call-item.ts';
import { idInAddress } from '../id-in-address.ts';
import { messageItem } from '../messages.ts';
import { candidateItem, unknownCandidate } from './candidate-item.ts';
import type { Candidate } from './schemas.ts';

const MOST_CALLS = 50;

/**
 * `GET /api/v1/candidates/{id}` → 200 the candidate with the newest 50 calls and the newest 100 texts with the number · 404.
 * Reads only.
 */
export const getCandidate =
  (deps: Pick<ApiDependencies, 'candidatePages' | 'calls'> & Links): RequestHandler =>
  async (req, res) => {
    const id = idInAddress(req, 'id', unknownCandidate);
    const found = await deps.candidatePages.find(id);
    if (!found) throw unknownCandidate();
    const { items } = await deps.calls.list({ filter: { candidateId: id }, after: null, limit: MOST_CALLS });
    const { calls: callCount, ...item } = candidateItem(found);
    res.json({
      ...item,
      callCount,
      email: found.email,
      dialsToday: found.dialsToday,
      maxDialsPerDay: deps.config.policy.maxDialsPerNumberPerDay,
      calls: items.map((view) => callItem(view, deps)),
      messages: found.messages.map(messageItem),
    } satisfies Candidate);
  };
