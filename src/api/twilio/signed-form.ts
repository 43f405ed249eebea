import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import {
  type CallbackParameters,
  type SignatureVerdict,
  parseForm,
  readCallback,
  verifyTwilioSignature,
} from '../../providers/twilio/webhook.ts';
import type { ApiDependencies, DeliveredEvent } from '../dependencies.ts';
import { Refusal } from '../answers/refusal.ts';

/** How a group of doors refuses what Twilio did not sign (contracts §9.28). */
export interface FormRefusals {
  missing: () => Refusal;
  invalid: () => Refusal;
  notConfigured: () => Refusal;
}

/** System 3: 401 and its bodies. */
export const LEAD_DOORS: FormRefusals = {
  missing: () => new Refusal(401, 'Missing signature header'),
  invalid: () => new Refusal(401, 'Invalid signature'),
  notConfigured: () => new Refusal(500, 'Twilio auth token not configured'),
};

/** System 4 and its siblings: 403. */
export const CRM_DOORS: FormRefusals = {
  missing: () => new Refusal(403, 'Missing signature'),
  invalid: () => new Refusal(403, 'Invalid signature'),
  notConfigured: () => new Refusal(500, 'Twilio auth token not configured'),
};

/**
 * Reads a callback of Twilio that is truly signed, over our public address and every parameter, and about our account.
 * Anything else is refused in the words of the door, after the brake on wrong signatures, and changes nothing.
 */
export async function signedForm(
  { config }: Pick<ApiDependencies, 'config'>,
  refusals: FormRefusals,
  slowDown: RequestHandler,
  req: Request,
  res: Response,
): Promise<CallbackParameters> {
  const { accountSid, authTokens } = config.twilio;
  const header = signatureOf(req);
  if (header !== undefined && (authTokens.length === 0 || accountSid === null)) throw refusals.notConfigured();
  const { rawBody } = res.locals;
  if (parseForm(rawBody) === 'too_many') throw new Refusal(413, 'Request body too large', 'Too many parameters.');
  const verdict: SignatureVerdict = verifyTwilioSignature({
    header,
    publicUrl: config.publicUrl,
    rawPathAndQuery: req.originalUrl,
    rawBody,
    contentType: req.get('content-type'),
    authTokens,
  });
  const form = verdict === 'valid' ? parseForm(req.method === 'GET' ? queryOf(req) : rawBody) : 'too_many';
  if (verdict === 'valid' && form !== 'too_many') {
    const parameters = readCallback(form.pairs);
    if (parameters('AccountSid') !== accountSid) throw new Refusal(403, 'Forbidden', 'This is not about our account.');
    return parameters;
  }
  const refusal = verdict === 'missing' ? refusals.missing() : refusals.invalid();
  await new Promise<void>((resolve, reject) => {
    slowDown(req, res, (error?: unknown) => (error ? reject(error as Error) : resolve()));
  });
  throw refusal;
}

/** Where the query begins in the address as it came. */
const queryOf = ({ originalUrl }: Request): string =>
  originalUrl.includes('?') ? originalUrl.slice(originalUrl.indexOf('?') + 1) : '';

function signatureOf({ headersDistinct }: Request): string | string[] | undefined {
  const given = headersDistinct['x-twilio-signature'] ?? [];
  return given.length > 1 ? given : given[0];
}

/** The inbox row of a form; the same bytes again are the same event. */
export const formRow = (
  kind: string,
  raw: Buffer,
  about: Omit<DeliveredEvent, 'dedupeKey' | 'kind' | 'raw'>,
): DeliveredEvent => ({
  dedupeKey: createHash('sha256').update('twilio').update(raw).digest('hex'),
  kind,
  raw,
  ...about,
});
