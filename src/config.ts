import { isIP } from 'node:net';
import { join } from 'node:path';
import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import { type NamedKey, readApiKeys } from './api-keys.ts';
import { DEMO } from './demo-settings.ts';
import { CALL_PLACEMENTS, type CallPlacement } from './domain/calls/call.ts';
import { isTimeZone } from './domain/time-zone.ts';
import { type Environment, readEnvironment, type Variable } from './environment.ts';
import { type PolicySettings, readPolicySettings } from './policy-settings.ts';
import { isPrivateAddress } from './providers/private-addresses.ts';
import { type ProviderSettings, readProviderSettings } from './provider-settings.ts';
import { secretsOfTheDemo, withSecretsOfFiles } from './secrets.ts';

/**
 * The only reader of the environment. Outside production every variable has a demo default; in production the start
 * stops with the name of each variable that is missing or wrong and what to put there. `NAME=` (set to nothing) means
 * "not configured": null here, without the demo default.
 */
export interface Config extends ProviderSettings, PolicySettings {
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
  /** who sorts the lines of a campaign's protocol; what a model says is held to the rules */
  protocolExtraction: 'rules' | 'llm';
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
    ...readProviderSettings(reader, production, simulator),
    protocolExtraction: oneOf('PROTOCOL_EXTRACTION', ['rules', 'llm'], 'rules'),
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
    ...readPolicySettings(reader, production),
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
  neededBesides,
  optional,
  url,
}: ReturnType<typeof readEnvironment>): Config['recordings']['bucket'] {
  const name = given('RECORDINGS_BUCKET')?.trim();
  if (!name) return null;
  const needed = (variable: string) => neededBesides('RECORDINGS_BUCKET', variable);
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
