import type { RequestHandler } from 'express';
import type { AnsweredBy } from '../../domain/calls/conversation.ts';
import { readMachineCallback } from '../../providers/twilio/webhook.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { CRM_DOORS, signedForm } from '../twilio/signed-form.ts';
import { keepCallback } from './keep-callback.ts';

/**
 * `POST /amd-status-callback` (contracts §4.6): who answered, by the carrier's machine detection. 200 `{success, message,
 * answeredBy, enhancedDetection, confidence, callSid}` · 403 unsigned · 503 when it could not be stored. The leg of a
 * machine is hung up by its call's workflow. Twice is harmless: the same bytes are one event.
 */
export const amdStatusCallback =
  (deps: Pick<ApiDependencies, 'config' | 'receiveEvent'>, slowDown: RequestHandler): RequestHandler =>
  async (req, res) => {
    const parameters = await signedForm(deps, CRM_DOORS, slowDown, req, res);
    const verdict = readMachineCallback(parameters);
    await keepCallback(deps, req, res, 'amd-status-callback', verdict);
    res.json({
      success: true,
      message: 'AMD status update received',
      answeredBy: parameters('AnsweredBy') ?? 'unknown',
      ...DETECTIONS[verdict?.answeredBy ?? 'unknown'],
      callSid: parameters('CallSid'),
    });
  };

const DETECTIONS: Record<AnsweredBy, { enhancedDetection: string; confidence: string }> = {
  human: { enhancedDetection: 'human_verified', confidence: 'high' },
  machine: { enhancedDetection: 'machine_enhanced', confidence: 'high' },
  fax: { enhancedDetection: 'fax_detected', confidence: 'high' },
  unknown: { enhancedDetection: 'unknown', confidence: 'low' },
};
