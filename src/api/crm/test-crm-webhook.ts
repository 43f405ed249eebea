import type { RequestHandler } from 'express';
import { z } from 'zod';
import { cleanJson, parseJson } from '../../domain/parse-json.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { utf8Text } from '../requests/read-json.ts';
import { Refusal } from '../answers/refusal.ts';

export const testCrmBody = z.object({ callSid: z.string().trim().min(1).max(64) });

/**
 * `POST /api/test-crm-webhook {callSid}` (contracts §4.4): tries the CRM out with one call, treated as completed. 200
 * `{success, message, details}` whatever the CRM says · 400 without a callSid. A call that has a result sends that, under
 * its key and with its bytes; one that is open sends a body of its own under a key of its own, so that its result is
 * still to come. Twice is harmless: what is on its way is joined.
 */
export const testCrmWebhook =
  ({ config, results }: Pick<ApiDependencies, 'config' | 'results'>): RequestHandler =>
  async (_req, res) => {
    const callSid = readCallSid(res.locals.rawBody);
    const details = await trial(config, results, callSid);
    res.json({
      success: details['success'],
      message: details['success'] ? 'CRM webhook sent successfully' : 'CRM webhook failed',
      details,
    });
  };

async function trial(
  { crm }: ApiDependencies['config'],
  results: ApiDependencies['results'],
  callSid: string,
): Promise<Record<string, unknown>> {
  if (!crm.enabled) return { success: true, message: 'CRM webhook disabled' };
  if (crm.url === null) return { success: false, error: 'CRM webhook URL not configured' };
  const tried = await results.tryCrm(callSid);
  switch (tried.kind) {
    case 'unknown_call':
      return { success: false, error: 'Call not found' };
    case 'sent':
      return {
        success: true,
        message: 'Successfully sent to CRM',
        payload: tried.payload,
        response: tried.response,
      };
    case 'refused':
      return tried.status === null
        ? { success: false, error: 'The CRM could not be reached' }
        : { success: false, error: `CRM webhook failed with status ${tried.status}`, response: null };
  }
}

function readCallSid(raw: Buffer): string {
  const json = parseJson(utf8Text(raw) ?? '');
  const parsed = json.ok ? testCrmBody.safeParse(cleanJson(json.value)) : null;
  if (!parsed?.success) {
    const error = 'Missing callSid in request body';
    throw new Refusal(400, error, '', { body: { success: false, error } });
  }
  return parsed.data.callSid;
}
