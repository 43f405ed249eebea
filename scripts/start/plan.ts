import { join, resolve } from 'node:path';
import { DEMO } from '../../src/demo-settings.ts';
import { CannotStart } from './cannot-start.ts';
import type { WantedPort } from './ports.ts';

type Environment = Record<string, string | undefined>;

/** What `npm start` starts itself, and what the environment gives it. */
export interface StartPlan {
  dataDir: string;
  ports: { api: number; simulator: number; postgres: number; temporal: number; temporalUi: number };
  /** null: ours is started */
  databaseUrl: string | null;
  temporalAddress: string | null;
  namespace: string;
  startSimulator: boolean;
  /** the outside systems that are not our simulator */
  elsewhere: string[];
  /** why no demo call is placed; null: it is */
  noDemoCall: string | null;
  watch: boolean;
}

/** The outside systems, each with the variables that lead elsewhere than to our simulator. */
const PROVIDERS: { name: string; variables: string[] }[] = [
  { name: 'HOC', variables: ['HOC_API_URL', 'HIRINGS_API_URL', 'API_URL'] },
  { name: 'ElevenLabs', variables: ['ELEVENLABS_BASE_URL'] },
  { name: 'Twilio', variables: ['TWILIO_BASE_URL'] },
  { name: 'OpenAI', variables: ['OPENAI_BASE_URL', 'AZURE_OPENAI_API_KEY', 'AZURE_OPENAI_ENDPOINT'] },
  { name: 'the CRM', variables: ['CRM_WEBHOOK_URL'] },
];

/** @throws CannotStart naming a port variable that holds no port. */
export function planStart(env: Environment, args: string[], root: string): StartPlan {
  const production = env['NODE_ENV'] === 'production';
  const ports = {
    api: readPort(env, 'PORT', DEMO.ports.api),
    simulator: readPort(env, 'SIMULATOR_PORT', DEMO.ports.simulator),
    postgres: readPort(env, 'POSTGRES_PORT', DEMO.ports.postgres),
    temporal: readPort(env, 'TEMPORAL_PORT', DEMO.ports.temporal),
    temporalUi: readPort(env, 'TEMPORAL_UI_PORT', DEMO.ports.temporalUi),
  };
  const elsewhere = PROVIDERS.filter(({ variables }) =>
    variables.some((name) => env[name] !== undefined && !leadsToSimulator(env[name], ports.simulator)),
  ).map(({ name }) => name);
  return {
    dataDir: resolve(root, env['DATA_DIR']?.trim() || '.data'),
    ports,
    databaseUrl: env['DATABASE_URL']?.trim() || null,
    temporalAddress: env['TEMPORAL_ADDRESS']?.trim() || null,
    namespace: env['TEMPORAL_NAMESPACE']?.trim() || 'default',
    startSimulator: !production && elsewhere.length < PROVIDERS.length,
    elsewhere,
    noDemoCall: whyNoDemoCall(args, production, elsewhere),
    watch: args.includes('--watch'),
  };
}

/** A simulated call may only ever reach the simulator: everything else would phone somebody. */
function whyNoDemoCall(args: string[], production: boolean, elsewhere: string[]): string | null {
  if (args.includes('--no-call')) return 'No simulated call is placed (--no-call).';
  if (production) return 'No simulated call is placed: this is production.';
  if (elsewhere.length === 0) return null;
  return `No simulated call is placed: ${elsewhere.join(', ')} ${elsewhere.length === 1 ? 'is' : 'are'} not the simulator.`;
}

function leadsToSimulator(value: string | undefined, simulatorPort: number): boolean {
  if (!value || !URL.canParse(value)) return false;
  const { protocol, hostname, port } = new URL(value);
  return protocol === 'http:' && ['localhost', '127.0.0.1'].includes(hostname) && port === String(simulatorPort);
}

function readPort(env: Environment, name: string, otherwise: number): number {
  const text = env[name]?.trim();
  if (!text) return otherwise;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new CannotStart(`${name} is "${text}": set it to a port, a whole number from 1 to 65535.`);
}

/** The ports of what we start ourselves. */
export function wantedPorts(plan: StartPlan): WantedPort[] {
  const { api, simulator, postgres, temporal, temporalUi } = plan.ports;
  return [
    { what: 'the API', variable: 'PORT', port: api },
    ...(plan.startSimulator ? [{ what: 'the simulator', variable: 'SIMULATOR_PORT', port: simulator }] : []),
    ...(plan.databaseUrl ? [] : [{ what: 'PostgreSQL', variable: 'POSTGRES_PORT', port: postgres }]),
    ...(plan.temporalAddress
      ? []
      : [
          { what: 'Temporal', variable: 'TEMPORAL_PORT', port: temporal },
          { what: "Temporal's web UI", variable: 'TEMPORAL_UI_PORT', port: temporalUi },
        ]),
  ];
}

/** What worker, API and simulator find in their environment, beside what `npm start` was given. */
export function productEnvironment(plan: StartPlan, env: Environment, databaseUrl: string): Record<string, string> {
  const { api, simulator, temporal, temporalUi } = plan.ports;
  const ours = plan.temporalAddress === null;
  return {
    PORT: String(api),
    SIMULATOR_PORT: String(simulator),
    DATA_DIR: plan.dataDir,
    // The outside systems do not die with us: their calls go on after a restart.
    SIMULATOR_DATA_DIR: join(plan.dataDir, 'simulator'),
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: plan.temporalAddress ?? `127.0.0.1:${temporal}`,
    TEMPORAL_NAMESPACE: plan.namespace,
    ...(ours ? { TEMPORAL_UI_URL: env['TEMPORAL_UI_URL'] || `http://localhost:${temporalUi}` } : {}),
    // In production it has to be said; here API and simulator must mean the same address.
    ...(env['NODE_ENV'] === 'production' ? {} : { PUBLIC_URL: env['PUBLIC_URL'] || `http://localhost:${api}` }),
  };
}
