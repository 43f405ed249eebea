import type { Request, RequestHandler, Response } from 'express';
import { parseAttemptId } from '../../domain/ids.ts';
import { type RecordingCallback, readRecordingCallback } from '../../providers/twilio/webhook.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { Refusal } from '../answers/refusal.ts';
import { type FormRefusals, formRow, signedForm } from '../twilio/signed-form.ts';

export type RecordingDoor = Pick<ApiDependencies, 'config' | 'receiveEvent'>;

/**
 * Takes in a recording callback, whoever's door it came through: verified, then stored; what is to be done about it is
 * done afterwards. Our attempt id may be in the address that was signed (`?attempt=`).
 * @throws Refusal for what is not signed, for an id that cannot be one (400), and what the door says when it is not stored
 */
export async function receiveRecording(
  deps: RecordingDoor,
  door: { refusals: FormRefusals; notStored: () => Refusal; slowDown: RequestHandler },
  req: Request,
  res: Response,
): Promise<Exclude<RecordingCallback, { kind: 'unusable' }>> {
  const callback = readRecordingCallback(await signedForm(deps, door.refusals, door.slowDown, req, res));
  if (callback.kind === 'unusable')
    throw new Refusal(400, `Invalid ${callback.parameter}`, 'Nothing was fetched and nothing was kept.');

  const attemptId = attemptOf(req);
  const event = callback.kind === 'completed' ? { ...callback.event, ...(attemptId && { attemptId }) } : null;
  const callSid = callback.kind === 'completed' ? callback.event.callSid : callback.callSid;
  const row = formRow('voice.recording', res.locals.rawBody, { event, conversationId: null, callSid, attemptId });
  if ((await deps.receiveEvent({ provider: 'twilio', atDropInDoor: true, events: [row] })) !== 'stored')
    throw door.notStored();
  return callback;
}

function attemptOf({ query: { attempt } }: Request): string | null {
  return typeof attempt === 'string' && parseAttemptId(attempt) ? attempt : null;
}
