import { createHash, createHmac } from 'node:crypto';

/** `t=<unix seconds>,v0=<hex>` over `<t>.<body>` (provider-apis §4.2). */
export function elevenLabsSignature(secret: string, body: string, unixSecs: number): string {
  const mac = createHmac('sha256', secret).update(`${unixSecs}.${body}`).digest('hex');
  return `t=${unixSecs},v0=${mac}`;
}

/** A JSON callback is signed by its URL alone, which carries the hash of the body (provider-apis §11). */
export function signedByTwilio(authToken: string, url: string, body: string): { url: string; signature: string } {
  const hash = createHash('sha256').update(body).digest('hex');
  const signedUrl = `${url}${url.includes('?') ? '&' : '?'}bodySHA256=${hash}`;
  return { url: signedUrl, signature: createHmac('sha1', authToken).update(signedUrl).digest('base64') };
}

/** A form callback is signed by its URL and its parameters, sorted by name (provider-apis §11). */
export function formSignature(authToken: string, url: string, params: Record<string, string>): string {
  const text = Object.keys(params)
    .toSorted()
    .reduce((signed, name) => `${signed}${name}${params[name]}`, url);
  return createHmac('sha1', authToken).update(text).digest('base64');
}
