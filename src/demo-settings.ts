/**
 * What `npm start` and the simulator agree on when nothing is configured. None of it is a secret; every value has its
 * variable (docs/configuration.md), and in production none of these defaults exists.
 */
export const DEMO = {
  webhookApiKey: 'demo-api-key',
  operatorApiKey: 'demo-operator-key',
  setupSecret: 'demo-setup-secret',
  suppressionKey: 'demo-suppression-key',
  hocApiToken: 'demo-hoc-token',
  elevenLabsApiKey: 'demo-elevenlabs-key',
  elevenLabsAgentId: 'agent_demo',
  elevenLabsAgentPhoneNumberId: 'phnum_demo',
  elevenLabsWebhookSecret: 'demo-elevenlabs-secret',
  twilioAccountSid: 'AC0000000000000000000000000000de30',
  twilioAuthToken: 'demo-twilio-token',
  twilioPhoneNumber: '+493023125200',
  openAiApiKey: 'demo-openai-key',
  openAiModel: 'gpt-4o',
  openAiTranscriptionModel: 'gpt-4o-transcribe',
  ports: { api: 3000, simulator: 3010, postgres: 54320, temporal: 7233, temporalUi: 8233 },
} as const;

/** Where each outside system lives inside the simulator. */
export const SIMULATOR_PATHS = {
  hoc: '/hoc/api/v1',
  elevenlabs: '/elevenlabs',
  twilio: '/twilio',
  openai: '/openai/v1',
  crm: '/crm',
} as const;
