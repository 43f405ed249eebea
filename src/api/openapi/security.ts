/** What opens a door, by the names that operations use. */
export const SECURITY_SCHEMES = {
  key: {
    type: 'http',
    scheme: 'bearer',
    description:
      'A key as the operation says: OPERATOR_API_KEY, WEBHOOK_API_KEY, or one of API_KEYS. Of those, viewer reads in the place of OPERATOR_API_KEY, operator and admin also act, trigger stands for WEBHOOK_API_KEY.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-session',
    description:
      'The dashboard: who logged in with a key has its role. What changes something also needs Content-Type: application/json, X-CSRF: 1, and to come from a page of ours.',
  },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  cookie: { type: 'apiKey', in: 'cookie', name: 'api_key' },
  token: { type: 'apiKey', in: 'query', name: 'token' },
  setupSecret: { type: 'http', scheme: 'bearer', description: 'WEBHOOK_SECRET' },
  elevenLabs: {
    type: 'apiKey',
    in: 'header',
    name: 'ElevenLabs-Signature',
    description: 't=<seconds>,v0=<HMAC-SHA256 of "t.body">; accepted for 30 minutes. XI-Signature is read too.',
  },
  twilio: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Twilio-Signature',
    description: 'HMAC-SHA1 over our public address and every parameter',
  },
};

type Security = Record<keyof typeof SECURITY_SCHEMES, string[]>;
const by = (...names: (keyof Security)[]): Record<string, string[]>[] => names.map((name) => ({ [name]: [] }));

/** Or by a session that began with such a key. */
export const BY_KEY = by('key', 'session');
/** Open in the original: where AUTH_COMPAT_OPEN is set, nothing is needed. */
export const COMPAT = by('key', 'apiKey');
export const COMPAT_IN_BROWSER = by('key', 'apiKey', 'cookie', 'token');
export const SETUP_SECRET = by('setupSecret');
export const BY_ELEVENLABS = by('elevenLabs');
export const BY_TWILIO = by('twilio');
export const OPEN: Record<string, string[]>[] = [];
