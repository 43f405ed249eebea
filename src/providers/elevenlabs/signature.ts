import { createHmac, timingSafeEqual } from 'node:crypto';

export type SignatureVerdict = 'valid' | 'missing' | 'invalid';

/** Contracts §9.6. */
const TOLERANCE_MS = 30 * 60_000;

/**
 * `ElevenLabs-Signature: t=<unix seconds>,v0=<hex of HMAC-SHA256(secret, "t.body")>` over the raw bytes. Our own verifier,
 * because the SDK's looks at the past only, knows one `v0` and compares with `!==`. Several secrets and several `v0` (a
 * rotation) are all tried, always. Never throws; a header that came twice or is not exactly so formed is invalid.
 */
export function verifyElevenLabsSignature({
  header,
  rawBody,
  secrets,
  now,
  toleranceMs = TOLERANCE_MS,
}: {
  header: string | string[] | undefined;
  /** whole, or in the pieces in which it came */
  rawBody: Buffer | readonly Buffer[];
  secrets: readonly string[];
  now: Date;
  toleranceMs?: number;
}): SignatureVerdict {
  if (header === undefined || header.length === 0) return 'missing';
  const parts = typeof header === 'string' ? parseHeader(header) : null;
  if (parts === null || Math.abs(now.getTime() - parts.seconds * 1_000) > toleranceMs) return 'invalid';

  let matches = 0;
  // An empty secret would be one that anybody knows.
  for (const secret of secrets.filter((given) => given !== '')) {
    const hmac = createHmac('sha256', secret).update(`${parts.timestamp}.`);
    for (const piece of Buffer.isBuffer(rawBody) ? [rawBody] : rawBody) hmac.update(piece);
    const expected = hmac.digest();
    for (const signature of parts.signatures) matches += timingSafeEqual(signature, expected) ? 1 : 0;
  }
  return matches > 0 ? 'valid' : 'invalid';
}

/** Parts in any order: one `t`, at least one `v0`; schemes we do not know are passed over, malformed parts are not. */
function parseHeader(header: string): { timestamp: string; seconds: number; signatures: Buffer[] } | null {
  const parts = header.split(',').map((part) => part.trim());
  const timestamps: string[] = [];
  const signatures: Buffer[] = [];
  for (const part of parts) {
    const [, scheme, value] = /^([a-z][a-z0-9]*)=(.+)$/.exec(part) ?? [];
    if (scheme === undefined || value === undefined) return null;
    if (scheme === 't') timestamps.push(value);
    if (scheme === 'v0') {
      // Checked before decoding: Buffer.from(…, 'hex') drops what is no hex, and unequal lengths would throw.
      if (!/^[0-9a-f]{64}$/i.test(value)) return null;
      signatures.push(Buffer.from(value, 'hex'));
    }
  }
  const [timestamp, second] = timestamps;
  if (timestamp === undefined || second !== undefined || signatures.length === 0) return null;
  return /^[0-9]{1,12}$/.test(timestamp) ? { timestamp, seconds: Number(timestamp), signatures } : null;
}
