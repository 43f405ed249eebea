/** The five outside systems; each has its own path prefix (src/demo-settings.ts SIMULATOR_PATHS). */
export const PROVIDERS = ['hoc', 'elevenlabs', 'twilio', 'openai', 'crm'] as const;
export type Provider = (typeof PROVIDERS)[number];
