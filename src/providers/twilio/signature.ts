import { createHash, timingSafeEqual } from 'node:crypto';
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { type FormPairs, parseForm } from './form.ts';

export type SignatureVerdict = 'valid' | 'missing' | 'invalid';

export interface SignedRequest {
  header: string | string[] | undefined;
  /** our own configured address; the request's Host and X-Forwarded-* are the sender's word */
  publicUrl: string;
  /** path and query as they came, undecoded */
  rawPathAndQuery: string;
  rawBody: Buffer;
  contentType: string | undefined;
  /** several during a rotation; all are tried, always */
  authTokens: readonly string[];
}

/**
 * `X-Twilio-Signature`: HMAC-SHA1 over our public address and, for a form, every parameter; for JSON the address holds
 * `bodySHA256`, which must be the hash of the raw bytes; a GET is signed by its address alone. The SDK computes and compares (constant time). It tries the
 * spellings of the address that Twilio may have signed, and de-duplicates and sorts repeated parameters as Twilio does.
 * Never throws; any other content type is invalid.
 */
export function verifyTwilioSignature(request: SignedRequest): SignatureVerdict {
  const { header, publicUrl, rawPathAndQuery, rawBody, authTokens } = request;
  if (header === undefined || header.length === 0) return 'missing';
  if (typeof header !== 'string') return 'invalid';

  const url = publicUrl.replace(/\/+$/, '') + rawPathAndQuery;
  const parameters = signedParameters(request.contentType, url, rawBody);
  if (parameters === null) return 'invalid';
  let matches = 0;
  // An empty token would be one that anybody knows.
  for (const token of authTokens.filter((given) => given !== '')) {
    matches += isSigned(token, header.trim(), url, parameters) ? 1 : 0;
  }
  return matches > 0 ? 'valid' : 'invalid';
}

type SignedParameters = Record<string, string[]>;

/** What was signed beside the address: a form's parameters, nothing for JSON whose hash is true, else null. */
function signedParameters(contentType: string | undefined, url: string, rawBody: Buffer): SignedParameters | null {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') {
    const form = parseForm(rawBody);
    return form === 'too_many' ? null : byName(form.pairs);
  }
  if (type === 'application/json') return holdsHashOf(url, rawBody) ? {} : null;
  // A GET has no body: its parameters stand in the address, which is signed.
  return type === undefined && rawBody.length === 0 ? {} : null;
}

function byName(pairs: FormPairs): SignedParameters {
  // Without prototype, so that parameters named __proto__ or toString are data and nothing else.
  const parameters = Object.create(null) as SignedParameters;
  for (const [name, value] of pairs) (parameters[name] ??= []).push(value);
  return parameters;
}

function holdsHashOf(url: string, rawBody: Buffer): boolean {
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  const claimed = new URLSearchParams(query).get('bodySHA256') ?? '';
  if (!/^[0-9a-f]{64}$/i.test(claimed)) return false;
  return timingSafeEqual(Buffer.from(claimed, 'hex'), createHash('sha256').update(rawBody).digest());
}

function isSigned(token: string, signature: string, url: string, parameters: SignedParameters): boolean {
  try {
    return validateRequest(token, signature, url, parameters);
  } catch {
    return false; // the SDK parses the address, and a path can be one that it cannot
  }
}
