import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { unknownCall } from '../../answers/refusal.ts';
import { callIdOf } from './call-id.ts';
import type { HeardQuestionnaire } from './parts-schemas.ts';

/**
 * `GET /api/v1/calls/{id}/questionnaire` → 200 what the agent was told before the call: the questions in its order, what
 * it knows, how it speaks; nulls before the call was prepared · 404. Reads only.
 */
export const getQuestionnaire =
  ({ callParts }: Pick<ApiDependencies, 'callParts'>): RequestHandler =>
  async (req, res) => {
    const told = await callParts.questionnaire(callIdOf(req));
    if (!told) throw unknownCall();
    res.json(told satisfies HeardQuestionnaire);
  };
