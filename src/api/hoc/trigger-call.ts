import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { idempotencyKeyOf } from '../requests/idempotency-key.ts';
import { isMissing, readFields } from './read-fields.ts';
import { renderTriggerCall } from './trigger-call-answer.ts';
import { readTriggerCall } from './trigger-call-body.ts';
import { webrtcLink } from './webrtc-link.ts';

/**
 * `POST /webhook/trigger-call` (contracts §1.2): phones one candidate. 200 it rings · 202 held back, or not known yet
 * whether it rings · 400 · 401 · 409 must not be called, or another request under this key · 500 it did not ring and
 * will not for this request · 503 nothing was accepted. Twice is harmless: start-call.ts repeats the recorded answer for
 * the same Idempotency-Key, and for the same candidate and campaign within `triggerReplayMs`. Without a number, and
 * where that is allowed, the answer is a link instead (webrtc-link.ts).
 */
export const triggerCall =
  (deps: Pick<ApiDependencies, 'config' | 'startCall' | 'questionnaires'>): RequestHandler =>
  async (req, res) => {
    const { config, startCall } = deps;
    const fields = readFields(res.locals.rawBody);
    if (config.allowWebrtc && isMissing(fields['to_number'])) {
      res.json(await webrtcLink(deps, fields));
      return;
    }
    const request = readTriggerCall(fields, config);
    const idempotencyKey = idempotencyKeyOf(req);
    const started = await startCall({ ...request, askedBy: res.locals.caller!.askedBy, idempotencyKey });
    const { status, headers, body } = renderTriggerCall(started);
    res
      .status(status)
      .set(headers ?? {})
      .json(body);
  };
