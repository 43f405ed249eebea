import { isIP } from 'node:net';
import { join } from 'node:path';
import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import { type NamedKey, readApiKeys } from './api-keys.ts';
import { DEMO, SIMULATOR_PATHS } from './demo-settings.ts';
import { CALL_PLACEMENTS, type CallPlacement } from './domain/calls/call.ts';
import { DEFAULT_MESSAGE_POLICY, type MessagePolicy } from './domain/messages/message-policy.ts';
import { type CallPolicy, DEFAULT_POLICY } from './domain/policy.ts';
import { DEFAULT_RETENTION, type Retention } from './domain/retention.ts';
import { isTimeZone } from './domain/time-zone.ts';
import { type Environment, readEnvironment, type Variable } from './environment.ts';
import { callPolicySchema, HOURS_THAT_NEVER_OPEN, messagePolicySchema, retentionSchema } from './policy-schema.ts';
import { isPrivateAddress } from './providers/private-addresses.ts';
import { secretsOfTheDemo, withSecretsOfFiles } from './secrets.ts';

/**
 * The only reader of the environment. Outside production every variable has a demo default; in production the start
 * stops with the name of each variable that is missing or wrong and what to put there. `NAME=` (set to nothing) means
 * "not configured": null here, without the demo default.
 */
export interface Config {
  production: boolean;
  port: number;
  host: string;
  publicUrl: string;
  dataDir: string;
  databaseUrl: string;
  /** `TEMPORAL_*`, as the SDKs of Temporal read them */
  temporal: ClientConnectConfig & { namespace: string };
  temporalUiUrl: string;
  webhookApiKeys: string[];
  operatorApiKeys: string[];
  /** of people and systems, each with a role of its own */
  apiKeys: NamedKey[];
  /** bearer secrets of the campaign set-up; empty = open, as the original is without one */
  setupSecrets: string[];
  /** of the hashes of numbers that opted out, the newest first; never empty */
  suppressionKeys: string[];
  /** true: doors that are open in the original systems need no key (demo only) */
  authCompatOpen: boolean;
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
  /** who sorts the lines of a campaign's protocol; what a model says is held to the rules */
  protocolExtraction: 'rules' | 'llm';
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
  /** hosts of CRM_WEBHOOK_URL that may have a private address */
  outboundPrivateHosts: string[];
  recordings: {
    /** folder, when there is no bucket */
    dir: string;
    bucket: {
      name: string;
      endpoint: string;
      region: string;
      accessKeyId: string;
      secretAccessKey: string;
    } | null;
  };
  /** the operator's base prompt */
  basePromptFile: string;
  /** folder with phase_1.md to phase_4.md, the operator's texts of a campaign's package */
  promptsDir: string;
  /** where `npm run build` puts the dashboard's files */
  dashboardDir: string;
  machineDetection: boolean;
  recordCalls: boolean;
  /** how calls are placed that do not say it themselves */
  callPlacement: CallPlacement;
  /** trigger-call without to_number makes a browser link */
  allowWebrtc: boolean;
  /** IANA zone of the office hours in which an SMS is answered by itself */
  officeTimeZone: string;
  leads: {
    /** who hears of hot leads by SMS, E.164; null = it is shown at the lead */
    salesPhoneNumber: string | null;
    /** follow-ups may ring by themselves; otherwise people are asked to */
    followUpCalls: boolean;
    /** whom leads are told they speak with */
    organizationName: string;
  };
  policy: CallPolicy;
  messagePolicy: MessagePolicy;
  /** how long what is personal is kept */
  retention: Retention;
  trustProxy: number | string | false;
  /** collector of traces, OTLP over HTTP; null = no traces */
  otlpEndpoint: string | null;
  metrics: {
    /** address on which the two below are listened on */
    host: string;
    /** of the API process; null = no metrics */
    apiPort: number | null;
    /** of the worker process; null = no metrics */
    workerPort: number | null;
  };
  drainMs: number;
  /** readable names of what runs on demo defaults, printed at start */
  demoDefaults: string[];
  /** every variable that was asked for, and whether it is set: never to what */
  variables: Variable[];
  warnings: string[];
}

/** Every fault of the environment at once, each with the name of its variable and what to set. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: string[]) {
    super(`The configuration cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

/** Reads and checks the environment. @throws ConfigError naming every variable that is missing or wrong. */
export function readConfig(environment: Environment = process.env): Config {
  const production = environment['NODE_ENV'] === 'production';
  const faultsOfFiles: string[] = [];
  const env = withSecretsOfFiles(environment, faultsOfFiles);
  const reader = readEnvironment(env, production);
  const { given, required, optional, flag, oneOf, integer, url, list, faults } = reader;
  faults.push(...faultsOfFiles);

  const port = integer('PORT', DEMO.ports.api, 65_535);
  const simulator = `http://127.0.0.1:${integer('SIMULATOR_PORT', DEMO.ports.simulator, 65_535)}`;
  const temporalUiPort = integer('TEMPORAL_UI_PORT', DEMO.ports.temporalUi, 65_535);

  const databaseUrl = required(
    'DATABASE_URL',
    `postgres://127.0.0.1:${DEMO.ports.postgres}/candidate_calls`,
    'postgres://user:password@host:5432/database',
  );

  const config: Config = {
    production,
    port,
    host: production ? '0.0.0.0' : '127.0.0.1',
    publicUrl: url(
      'PUBLIC_URL',
      required('PUBLIC_URL', `http://localhost:${port}`, 'the https:// address under which providers reach this API'),
      true,
    ),
    dataDir: optional('DATA_DIR', '.data'),
    databaseUrl: databaseUrl ?? '',
    temporal: readTemporal(env, integer('TEMPORAL_PORT', DEMO.ports.temporal, 65_535)),
    temporalUiUrl: optional('TEMPORAL_UI_URL', `http://localhost:${temporalUiPort}`),
    webhookApiKeys: list(
      required(
        'WEBHOOK_API_KEY',
        DEMO.webhookApiKey,
        'the bearer key that HOC sends; a comma-separated list during a rotation',
      ),
    ),
    operatorApiKeys: list(
      required(
        'OPERATOR_API_KEY',
        DEMO.operatorApiKey,
        'the bearer key of /api/v1; a comma-separated list during a rotation',
      ),
    ),
    apiKeys: readApiKeys(given('API_KEYS'), faults),
    setupSecrets: list(
      required(
        'WEBHOOK_SECRET',
        DEMO.setupSecret,
        'the bearer secret of /webhook/setup-campaign; a comma-separated list',
      ),
    ),
    suppressionKeys: list(
      required(
        'SUPPRESSION_KEY',
        DEMO.suppressionKey,
        'a secret under which numbers that opted out are kept; a list with commas, the newest first, older ones stay',
      ),
    ),
    authCompatOpen: flag('AUTH_COMPAT_OPEN', !production),
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
    protocolExtraction: oneOf('PROTOCOL_EXTRACTION', ['rules', 'llm'], 'rules'),
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
    azureOpenAi: null,
    crm: {
      enabled: flag('ENABLE_CRM_WEBHOOK', true),
      url: null,
      sendUpdates: flag('CRM_SEND_UPDATES', false),
    },
    // A demo's CRM is the simulator on this machine.
    outboundPrivateHosts: list(optional('OUTBOUND_PRIVATE_HOSTS', production ? '' : '127.0.0.1,localhost,::1')).map(
      (host) => host.toLowerCase(),
    ),
    recordings: {
      dir: join(optional('DATA_DIR', '.data'), 'recordings'),
      bucket: readBucket(reader),
    },
    basePromptFile: optional('BASE_PROMPT_FILE', 'prompts/base-prompt.de.txt'),
    promptsDir: optional('PROMPTS_DIR', 'prompts'),
    dashboardDir: 'dist/dashboard',
    machineDetection: flag('MACHINE_DETECTION', true),
    recordCalls: flag('RECORD_CALLS', false),
    callPlacement: oneOf('CALL_PLACEMENT', CALL_PLACEMENTS, 'elevenlabs'),
    allowWebrtc: flag('TRIGGER_CALL_ALLOW_WEBRTC', false),
    officeTimeZone: optional('OFFICE_TIME_ZONE', Intl.DateTimeFormat().resolvedOptions().timeZone),
    leads: {
      salesPhoneNumber: optional('SALES_PHONE_NUMBER', '') || null,
      followUpCalls: flag('LEAD_FOLLOW_UP_CALLS', false),
      organizationName: optional('ORGANIZATION_NAME', 'Jack Automotive'),
    },
    policy: DEFAULT_POLICY,
    messagePolicy: DEFAULT_MESSAGE_POLICY,
    retention: DEFAULT_RETENTION,
    trustProxy: false,
    otlpEndpoint: url('OTEL_EXPORTER_OTLP_ENDPOINT', given('OTEL_EXPORTER_OTLP_ENDPOINT')?.trim() || null) || null,
    metrics: {
      host: optional('METRICS_HOST', '127.0.0.1'),
      apiPort: integer('METRICS_PORT', 0, 65_535) || null,
      workerPort: integer('WORKER_METRICS_PORT', 0, 65_535) || null,
    },
    drainMs: integer('DRAIN_MS', production ? 5_000 : 0, 60_000),
    demoDefaults: reader.demoDefaults,
    variables: [],
    warnings: reader.warnings,
  };

  if (config.crm.enabled) {
    config.crm.url =
      url(
        'CRM_WEBHOOK_URL',
        required(
          'CRM_WEBHOOK_URL',
          simulator + SIMULATOR_PATHS.crm,
          'where results are posted, or ENABLE_CRM_WEBHOOK=false',
        ),
        true,
      ) || null;
  }
  if (given('AZURE_OPENAI_API_KEY')?.trim()) {
    const azure = (name: string, hint: string) => {
      const value = given(name)?.trim();
      if (!value) faults.push(`${name} is not set, but AZURE_OPENAI_API_KEY is: ${hint}`);
      return value ?? '';
    };
    config.azureOpenAi = {
      apiKey: given('AZURE_OPENAI_API_KEY')!.trim(),
      endpoint: url(
        'AZURE_OPENAI_ENDPOINT',
        azure('AZURE_OPENAI_ENDPOINT', 'https://<resource>.openai.azure.com'),
        true,
      ),
      deployment: azure('AZURE_OPENAI_DEPLOYMENT', 'the name of the deployment'),
      apiVersion: optional('AZURE_OPENAI_API_VERSION', '2024-10-21'),
    };
  }
  if (config.suppressionKeys.length === 0 && (!production || given('SUPPRESSION_KEY')?.trim()))
    faults.push('SUPPRESSION_KEY is empty: opt-outs could not be kept without it');
  if (!isTimeZone(config.officeTimeZone))
    faults.push(`OFFICE_TIME_ZONE is "${config.officeTimeZone}": set it to a zone such as Europe/Berlin`);
  if (production && config.authCompatOpen)
    faults.push(
      'AUTH_COMPAT_OPEN is true: remove it, in production every door that places or tells something needs a key',
    );
  if (production)
    for (const name of secretsOfTheDemo(env)) faults.push(`${name} is a value of the demo: set one that nobody knows`);
  if (config.outboundPrivateHosts.some((host) => isIP(host) === 0 && !/^[\w.-]+$/.test(host)))
    faults.push('OUTBOUND_PRIVATE_HOSTS is no list of hosts: set it to names such as crm.internal, without port');
  if (production && isPrivateLiteral(config.crm.url, config.outboundPrivateHosts))
    faults.push('CRM_WEBHOOK_URL has a private address: add its host to OUTBOUND_PRIVATE_HOSTS if that is meant');
  const sales = config.leads.salesPhoneNumber;
  if (sales !== null && !/^\+[1-9][0-9]{6,14}$/.test(sales))
    faults.push('SALES_PHONE_NUMBER is no phone number: set it as +49…, or remove it');
  if (isIP(config.metrics.host) === 0)
    faults.push(`METRICS_HOST is "${config.metrics.host}": set it to an address of this machine, such as 0.0.0.0`);
  config.trustProxy = readTrustProxy(given('TRUST_PROXY')?.trim(), faults);
  config.policy = readPolicy(given('CALL_POLICY')?.trim(), production, faults);
  config.messagePolicy = {
    ...DEFAULT_MESSAGE_POLICY,
    ...readChanges('MESSAGE_POLICY', messagePolicySchema, given('MESSAGE_POLICY')?.trim(), 'resendAfterMs', faults),
  } as MessagePolicy;
  config.retention = {
    ...DEFAULT_RETENTION,
    ...readChanges('RETENTION', retentionSchema, given('RETENTION')?.trim(), 'audioDays', faults),
  };
  if (config.messagePolicy.officeFromHour >= config.messagePolicy.officeUntilHour)
    faults.push(`MESSAGE_POLICY: officeFromHour and officeUntilHour ${HOURS_THAT_NEVER_OPEN}`);

  if (faults.length > 0) throw new ConfigError(faults);
  config.variables = reader.variables();
  return config;
}

/** A name is looked up, and judged, each time we connect; an address can be judged at once. */
function isPrivateLiteral(url: string | null, allowed: readonly string[]): boolean {
  if (url === null || !URL.canParse(url)) return false;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return isIP(host) !== 0 && isPrivateAddress(host) && !allowed.includes(host);
}

/** Temporal Cloud, a cluster or the local server, by the variables every Temporal SDK knows; no configuration file unless named. */
function readTemporal(env: Environment, localPort: number): Config['temporal'] {
  const given = Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])));
  const { connectionOptions, namespace } = loadClientConnectConfig({
    overrideEnvVars: { TEMPORAL_ADDRESS: `127.0.0.1:${localPort}`, ...given },
    disableFile: !given['TEMPORAL_CONFIG_FILE'],
  });
  return { connectionOptions, namespace: namespace ?? 'default' };
}

/** An S3-compatible bucket for recordings, all of its variables or none. */
function readBucket({
  given,
  optional,
  url,
  faults,
}: ReturnType<typeof readEnvironment>): Config['recordings']['bucket'] {
  const name = given('RECORDINGS_BUCKET')?.trim();
  if (!name) return null;
  const needed = (variable: string) => {
    const value = given(variable)?.trim();
    if (!value) faults.push(`${variable} is not set, but RECORDINGS_BUCKET is`);
    return value ?? '';
  };
  return {
    name,
    endpoint: url('RECORDINGS_S3_ENDPOINT', needed('RECORDINGS_S3_ENDPOINT') || 'https://not.set', true),
    region: optional('RECORDINGS_S3_REGION', 'eu-central-1'),
    accessKeyId: needed('RECORDINGS_S3_ACCESS_KEY_ID'),
    secretAccessKey: needed('RECORDINGS_S3_SECRET_ACCESS_KEY'),
  };
}

/** Hops (a number) or CIDRs; `true` would believe any client about its address. */
function readTrustProxy(text: string | undefined, faults: string[]): number | string | false {
  if (!text) return false;
  if (/^[0-9]+$/.test(text)) return Number(text);
  if (/^[0-9a-f.:/, ]+$/i.test(text)) return text;
  faults.push(`TRUST_PROXY is "${text}": set it to the number of proxies in front of us or to their addresses (CIDR)`);
  return false;
}

/** Default policy, with CALL_POLICY merged over it. */
function readPolicy(text: string | undefined, production: boolean, faults: string[]): CallPolicy {
  // The simulator answers for a handful of numbers only, and a demo rings them again and again.
  const defaults = production ? DEFAULT_POLICY : { ...DEFAULT_POLICY, maxDialsPerNumberPerDay: null };
  return { ...defaults, ...readChanges('CALL_POLICY', callPolicySchema, text, 'ringMs', faults) } as CallPolicy;
}

/** What a variable changes of a policy: a JSON object whose names and values the schema knows. */
function readChanges(
  variable: string,
  schema: z.ZodType<object>,
  text: string | undefined,
  example: string,
  faults: string[],
): object {
  if (!text) return {};
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    faults.push(`${variable} is no JSON: set it to an object such as {"${example}":30000}`);
    return {};
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    faults.push(
      `${variable}: ${issue.path.join('.') || 'the object'} ${z.prettifyError({ issues: [{ ...issue, path: [] }] } as never).replace(/^✖ /, '')}`,
    );
  }
  return {};
}
