import { createHmac, timingSafeEqual } from 'node:crypto';

/** One digest of old: `v0=<hex>`, `sha256=<hex>` or bare hex, over the body alone. */
const LEGACY = /^(?:v0=|sha256=)?([0-9a-f]{64})$/i;

/**
 * Signatures without a time, as older senders of interviews make them (contracts §5.2). They prove who made the body, not
 * when, so whoever saw one can send it again: taken at one door only, and where it is switched on. A header that says a
 * time is none of these, whatever else it holds. Several secrets are all tried, always. Never throws.
 */
export function verifyLegacySignature({
  header,
  rawBody,
  secrets,
}: {
  header: string | string[] | undefined;
  rawBody: Buffer;
  secrets: readonly string[];
}): boolean {
  const digest = typeof header === 'string' ? LEGACY.exec(header.trim())?.[1] : undefined;
  if (digest === undefined) return false;
  const given = Buffer.from(digest, 'hex');
  let matches = 0;
  // An empty secret would be one that anybody knows.
  for (const secret of secrets.filter((one) => one !== ''))
    matches += timingSafeEqual(given, createHmac('sha256', secret).update(rawBody).digest()) ? 1 : 0;
  return matches > 0;
}
