import { DEMO } from '../src/demo-settings.ts';

/** What the stand-ins expect from us and where they call back. Defaults: the demo settings that the product shares. */
export interface SimulatorSettings {
  port: number;
  /** where callbacks go */
  publicUrl: string;
  elevenLabsApiKey: string;
  elevenLabsAgentId: string;
  elevenLabsAgentPhoneNumberId: string;
  elevenLabsWebhookSecret: string;
  twilioAccountSid: string;
  twilioAuthToken: string;
  twilioPhoneNumber: string;
  openAiApiKey: string;
  hocApiToken: string;
  /** every wait of the simulator is multiplied by this */
  timeScale: number;
  /** where placed calls are kept over a restart; null = nowhere */
  dataDir: string | null;
}

export const DEMO_SETTINGS: SimulatorSettings = {
  port: DEMO.ports.simulator,
  publicUrl: `http://localhost:${DEMO.ports.api}`,
  elevenLabsApiKey: DEMO.elevenLabsApiKey,
  elevenLabsAgentId: DEMO.elevenLabsAgentId,
  elevenLabsAgentPhoneNumberId: DEMO.elevenLabsAgentPhoneNumberId,
  elevenLabsWebhookSecret: DEMO.elevenLabsWebhookSecret,
  twilioAccountSid: DEMO.twilioAccountSid,
  twilioAuthToken: DEMO.twilioAuthToken,
  twilioPhoneNumber: DEMO.twilioPhoneNumber,
  openAiApiKey: DEMO.openAiApiKey,
  hocApiToken: DEMO.hocApiToken,
  timeScale: 1,
  dataDir: null,
};

/** Reads the variables that the product reads too, so that one environment serves both. Throws on a number that is none. */
export function readSettings(env: Record<string, string | undefined>): SimulatorSettings {
  const text = (name: string, otherwise: string) => env[name]?.trim() || otherwise;
  /** The product accepts a list of secrets during a rotation; a real service signs with one. */
  const secret = (name: string, otherwise: string) => text(name, otherwise).split(',')[0]!.trim();
  const number = (name: string, otherwise: number, allowed: (value: number) => boolean) => {
    const value = Number(text(name, String(otherwise)));
    if (!allowed(value)) throw new Error(`${name} is "${env[name]}": that cannot be used`);
    return value;
  };
  const demo = DEMO_SETTINGS;
  return {
    port: number('SIMULATOR_PORT', demo.port, (port) => Number.isInteger(port) && port >= 0 && port <= 65_535),
    publicUrl: text('PUBLIC_URL', `http://localhost:${text('PORT', String(DEMO.ports.api))}`).replace(/\/+$/, ''),
    elevenLabsApiKey: text('ELEVENLABS_API_KEY', demo.elevenLabsApiKey),
    elevenLabsAgentId: text('ELEVENLABS_AGENT_ID', demo.elevenLabsAgentId),
    elevenLabsAgentPhoneNumberId: text('ELEVENLABS_AGENT_PHONE_NUMBER_ID', demo.elevenLabsAgentPhoneNumberId),
    elevenLabsWebhookSecret: secret('ELEVENLABS_WEBHOOK_SECRET', demo.elevenLabsWebhookSecret),
    twilioAccountSid: text('TWILIO_ACCOUNT_SID', demo.twilioAccountSid),
    twilioAuthToken: secret('TWILIO_AUTH_TOKEN', demo.twilioAuthToken),
    twilioPhoneNumber: text('TWILIO_PHONE_NUMBER', demo.twilioPhoneNumber),
    openAiApiKey: text('OPENAI_API_KEY', demo.openAiApiKey),
    hocApiToken: text('HOC_API_TOKEN', demo.hocApiToken),
    timeScale: number('SIMULATOR_TIME_SCALE', demo.timeScale, (scale) => Number.isFinite(scale) && scale > 0),
    dataDir: env['SIMULATOR_DATA_DIR']?.trim() || null,
  };
}
