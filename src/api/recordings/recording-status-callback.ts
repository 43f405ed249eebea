import type { RequestHandler } from 'express';
import { unavailable } from '../answers/refusal.ts';
import { CRM_DOORS } from '../twilio/signed-form.ts';
import { type RecordingDoor, receiveRecording } from './receive-recording.ts';

/**
 * `POST /recording-status-callback` (contracts §4.6): the same word about a recording, at the CRM's phone. 200 whatever
 * its status · 400 · 403 (§9.28) · 503 when it could not be stored (§9.17). Twice is harmless, as at its sibling.
 */
export const recordingStatusCallback =
  (deps: RecordingDoor, slowDown: RequestHandler): RequestHandler =>
  async (req, res) => {
    await receiveRecording(deps, { refusals: CRM_DOORS, notStored: unavailable, slowDown }, req, res);
    res.json({ success: true, message: 'Recording status update received' });
  };
