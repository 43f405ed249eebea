import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { unknownCall } from '../../answers/refusal.ts';
import { callIdOf } from './call-id.ts';
import { callItem, wholeCall } from './call-item.ts';

/**
 * `GET /api/v1/calls/{id}` → 200 the call · 404. A key that may only trigger gets it without conversation and analysis.
 * Reads only.
 */
export const getCall =
  (deps: Pick<ApiDependencies, 'calls' | 'config' | 'temporalNamespace'>): RequestHandler =>
  async (req, res) => {
    const call = await deps.calls.find(callIdOf(req));
    if (!call) throw unknownCall();
    res.json(res.locals.caller?.role === 'trigger' ? callItem(call, deps) : wholeCall(call, deps));
  };
