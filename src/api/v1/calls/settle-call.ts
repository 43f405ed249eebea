import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { ApiDependencies } from '../../dependencies.ts';
import { readJson } from '../../requests/read-json.ts';
import { Refusal, unknownCall } from '../../answers/refusal.ts';
import { callIdOf } from './call-id.ts';
import type { Settlement } from './schemas.ts';

export const settleCallBody = z.strictObject({ rang: z.boolean(), note: z.string().trim().min(1).max(2_000) });

/**
 * `POST /api/v1/calls/{id}/settle {rang, note}` → 200 `{rang, note, settledAt}`: a person decides about a call whose
 * outcome is `unresolved` · 400 with pointers · 404 · 409 it is not unresolved, or was settled the other way. Twice is
 * harmless: the first decision and its note stay, and are the answer.
 */
export const settleCall =
  (deps: Pick<ApiDependencies, 'settleCall'>): RequestHandler =>
  async (req, res) => {
    const callId = callIdOf(req);
    const answer = await deps.settleCall(callId, readJson(settleCallBody, res.locals.rawBody));
    switch (answer.kind) {
      case 'unknown_call':
        throw unknownCall();
      case 'not_unresolved':
        throw new Refusal(409, 'Nothing to settle', 'Only a closed call with the outcome "unresolved" can be settled.');
      case 'settled_otherwise':
        throw new Refusal(409, 'Settled before', 'This call was settled the other way, and that stays.');
      case 'settled': {
        const { rang, note, settledAt } = answer;
        res.json({ rang, note, settledAt: settledAt.toISOString() } satisfies Settlement);
      }
    }
  };
