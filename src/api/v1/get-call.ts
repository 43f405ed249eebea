import type { RequestHandler } from 'express';
import { isCallId } from '../../domain/ids.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { unknownCall } from '../refusal.ts';
import { callItem, wholeCall } from './call-item.ts';

/**
 * `GET /api/v1/calls/{id}` → 200 the call · 404. A key that may only trigger gets it without conversation and analysis.
 * Reads only.
 */
export const getCall =
  (deps: Pick<ApiDependencies, 'calls' | 'config' | 'temporalNamespace'>): RequestHandler<{ id: string }> =>
  async (req, res) => {
    const call = isCallId(req.params.id) ? await deps.calls.find(req.params.id) : null;
    if (!call) throw unknownCall();
    res.json(res.locals.caller?.role === 'operator' ? wholeCall(call, deps) : callItem(call, deps));
  };
