import type { Request, Response } from 'express';
import type { InboxEvent } from '../../domain/calls/call-event.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { unavailable } from '../answers/refusal.ts';
import { attemptInAddress } from '../twilio/attempt-in-address.ts';
import { formRow } from '../twilio/signed-form.ts';

/**
 * Stores a verified callback of system 4, with the attempt that its address names. Twice is harmless: the same bytes are
 * one event. @throws Refusal 503 when it could not be stored
 */
export async function keepCallback<Event extends InboxEvent & { attemptId?: string }>(
  { receiveEvent }: Pick<ApiDependencies, 'receiveEvent'>,
  req: Request,
  res: Response,
  kind: string,
  event: Event | null,
): Promise<void> {
  const attemptId = attemptInAddress(req);
  const row = formRow(kind, res.locals.rawBody, {
    event: event && { ...event, ...(attemptId !== null && { attemptId }) },
    conversationId: null,
    callSid: event && 'callSid' in event ? event.callSid : null,
    attemptId,
  });
  if ((await receiveEvent({ provider: 'twilio', atDropInDoor: true, events: [row] })) !== 'stored') throw unavailable();
}
