import { DEMO, SIMULATOR_PATHS } from './demo-settings.ts';
import type { readEnvironment } from './environment.ts';

/** The outside systems: where they are, and who we are to them. */
export interface ProviderSettings {
  hoc: {
    baseUrl: string;
    token: string | null;
    /** packages are uploaded to HOC */
    uploadEnabled: boolean;
    /** which applicants are read first */
    applicantStatus: 'new' | 'not_reached';
    filterTestApplicants: boolean;
    /** false: a campaign is set up from what its request brings, nothing is read from HOC */
    useApiSource: boolean;
  };
  elevenLabs: {
    baseUrl: string;
    apiKey: string | null;
    agentId: string | null;
    agentPhoneNumberId: string | null;
    webhookSecrets: string[];
    conversationEventsSecrets: string[];
    /** signature forms of old, on /api/convai-webhook only */
    legacySignatures: boolean;
    sendMaxDuration: boolean;
  };
  twilio: { baseUrl: string | null; accountSid: string | null; authTokens: string[]; phoneNumber: string | null };
  openAi: { baseUrl: string | null; apiKey: string | null; model: string; transcriptionModel: string };
  azureOpenAi: { apiKey: string; endpoint: string; deployment: string; apiVersion: string } | null;
  crm: {
    enabled: boolean;
    url: string | null;
    /** a summary that comes after the report is sent as a further version */
    sendUpdates: boolean;
  };
}

type Reader = ReturnType<typeof readEnvironment>;

/** @param simulator where the demo's stand-in for all of them is */
export function readProviderSettings(reader: Reader, production: boolean, simulator: string): ProviderSettings {
  const { given, required, optional, flag, oneOf, url, list } = reader;
  return {
    hoc: {
      baseUrl: url(
        'HOC_API_URL',
        required('HOC_API_URL', simulator + SIMULATOR_PATHS.hoc, 'the base address of HOC, ending in /api/v1', [
          'HIRINGS_API_URL',
          'API_URL',
        ]),
        true,
      ),
      token: required('HOC_API_TOKEN', DEMO.hocApiToken, 'the token of the HOC API (sent as it is, without Bearer)', [
        'HIRINGS_API_TOKEN',
        'API_KEY',
      ]),
      uploadEnabled: flag('HOC_UPLOAD_ENABLED', true),
      applicantStatus: oneOf('API_STATUS', ['new', 'not_reached'], 'new'),
      filterTestApplicants: flag('FILTER_TEST_APPLICANTS', true),
      useApiSource: flag('USE_API_SOURCE', true),
    },
    elevenLabs: {
      baseUrl: url(
        'ELEVENLABS_BASE_URL',
        optional(
          'ELEVENLABS_BASE_URL',
          production ? 'https://api.eu.residency.elevenlabs.io' : simulator + SIMULATOR_PATHS.elevenlabs,
        ),
        true,
      ),
      apiKey: required('ELEVENLABS_API_KEY', DEMO.elevenLabsApiKey, 'the API key of the ElevenLabs workspace'),
      agentId: required('ELEVENLABS_AGENT_ID', DEMO.elevenLabsAgentId, 'the id of the voice agent (agent_…)'),
      agentPhoneNumberId: required(
        'ELEVENLABS_AGENT_PHONE_NUMBER_ID',
        DEMO.elevenLabsAgentPhoneNumberId,
        'the id of the imported Twilio number (phnum_…)',
      ),
      webhookSecrets: list(
        given('ELEVENLABS_POST_CALL_WEBHOOK_SECRET')?.trim() ||
          required(
            'ELEVENLABS_WEBHOOK_SECRET',
            DEMO.elevenLabsWebhookSecret,
            'the signing secret of the post-call webhook; a comma-separated list during a rotation',
          ),
      ),
      conversationEventsSecrets: list(
        given('ELEVENLABS_CONVERSATION_EVENTS_WEBHOOK_SECRET')?.trim() ||
          (given('ELEVENLABS_WEBHOOK_SECRET')?.trim() ?? (production ? '' : DEMO.elevenLabsWebhookSecret)),
      ),
      legacySignatures: flag('ELEVENLABS_LEGACY_SIGNATURES', true),
      sendMaxDuration: flag('ELEVENLABS_SEND_MAX_DURATION', false),
    },
    twilio: {
      baseUrl:
        url(
          'TWILIO_BASE_URL',
          optional('TWILIO_BASE_URL', production ? '' : simulator + SIMULATOR_PATHS.twilio) || null,
          true,
        ) || null,
      accountSid: required('TWILIO_ACCOUNT_SID', DEMO.twilioAccountSid, 'the account sid (AC…)'),
      authTokens: list(
        required(
          'TWILIO_AUTH_TOKEN',
          DEMO.twilioAuthToken,
          'the auth token; a comma-separated list during a rotation, the newest first',
        ),
      ),
      phoneNumber: required('TWILIO_PHONE_NUMBER', DEMO.twilioPhoneNumber, 'our calling line, as +49…'),
    },
    openAi: {
      baseUrl:
        url(
          'OPENAI_BASE_URL',
          optional('OPENAI_BASE_URL', production ? '' : simulator + SIMULATOR_PATHS.openai) || null,
          true,
        ) || null,
      apiKey: given('AZURE_OPENAI_API_KEY')?.trim()
        ? null
        : required('OPENAI_API_KEY', DEMO.openAiApiKey, 'the OpenAI API key, or set AZURE_OPENAI_API_KEY'),
      model: optional('OPENAI_MODEL', DEMO.openAiModel),
      transcriptionModel: optional('OPENAI_TRANSCRIPTION_MODEL', DEMO.openAiTranscriptionModel),
    },
    azureOpenAi: readAzure(reader),
    crm: readCrm(reader, simulator),
  };
}

function readCrm({ flag, required, url }: Reader, simulator: string): ProviderSettings['crm'] {
  const settings = { enabled: flag('ENABLE_CRM_WEBHOOK', true), sendUpdates: flag('CRM_SEND_UPDATES', false) };
  if (!settings.enabled) return { ...settings, url: null };
  const demo = simulator + SIMULATOR_PATHS.crm;
  const address = required('CRM_WEBHOOK_URL', demo, 'where results are posted, or ENABLE_CRM_WEBHOOK=false');
  return { ...settings, url: url('CRM_WEBHOOK_URL', address, true) || null };
}

/** Azure's models, when its key is set: then the rest of its variables is needed too. */
function readAzure({ given, neededBesides, optional, url }: Reader): ProviderSettings['azureOpenAi'] {
  const apiKey = given('AZURE_OPENAI_API_KEY')?.trim();
  if (!apiKey) return null;
  const needed = (name: string, hint: string) => neededBesides('AZURE_OPENAI_API_KEY', name, hint);
  return {
    apiKey,
    endpoint: url(
      'AZURE_OPENAI_ENDPOINT',
      needed('AZURE_OPENAI_ENDPOINT', 'https://<resource>.openai.azure.com'),
      true,
    ),
    deployment: needed('AZURE_OPENAI_DEPLOYMENT', 'the name of the deployment'),
    apiVersion: optional('AZURE_OPENAI_API_VERSION', '2024-10-21'),
  };
}
