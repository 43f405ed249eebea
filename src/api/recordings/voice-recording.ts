import type { RequestHandler } from 'express';
import { Refusal, retryAfter } from '../answers/refusal.ts';
import { LEAD_DOORS } from '../twilio/signed-form.ts';
import { type RecordingDoor, receiveRecording } from './receive-recording.ts';

/**
 * `POST /api/webhooks/twilio/voice/recording` (contracts §3.9): Twilio's word about a recording. 200 for one that is
 * not completed, which is noted · 200 with `"analysis":"completed"` for one that is, which means accepted for analysis
 * (§9.21): it is fetched afterwards, by its id · 400 · 401 · 500 when it could not be stored. Twice is harmless: the same
 * bytes are one event, and one recording is fetched once.
 */
export const voiceRecording =
  (deps: RecordingDoor, slowDown: RequestHandler): RequestHandler =>
  async (req, res) => {
    const callback = await receiveRecording(deps, { refusals: LEAD_DOORS, notStored, slowDown }, req, res);
    res.json(
      callback.kind === 'completed'
        ? {
            success: true,
            message: 'Recording processed successfully',
            recordingSid: callback.event.recordingSid,
            analysis: 'completed',
          }
        : { success: true, message: 'Recording status noted, waiting for completion' },
    );
  };

const notStored = () =>
  new Refusal(500, 'Internal server error', 'Failed to download and store recording', {
    headers: { 'Retry-After': retryAfter() },
  });
