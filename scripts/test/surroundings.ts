import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { SIMULATOR_PATHS } from '../../src/demo-settings.ts';
import { claimNamespace, claimPort } from './claims.ts';

/** Where the run's servers are. */
export interface Surroundings {
  runDir: string;
  temporalAddress: string;
  adminUrl: string;
}

/** What one product has to itself: ports, a database, a namespace. */
export interface Place {
  name: string;
  apiUrl: string;
  simulatorUrl: string;
  databaseUrl: string;
  temporal: { address: string; namespace: string };
}

/** As the global set-up said. @throws Error in a test that belongs to the project "unit". */
export function surroundingsOfThisRun(): Surroundings {
  const read = (name: string) => {
    const value = process.env[name];
    if (!value) throw new Error(`${name} is not set: only x.integration.test.ts (jest project "product") has servers`);
    return value;
  };
  return {
    runDir: read('TEST_RUN_DIR'),
    temporalAddress: read('TEST_TEMPORAL_ADDRESS'),
    adminUrl: read('TEST_DATABASE_ADMIN_URL'),
  };
}

export async function findPlace(
  { runDir, temporalAddress, adminUrl }: Surroundings,
  namespace?: string,
): Promise<Place> {
  const name = `product_${randomBytes(4).toString('hex')}`;
  const [apiPort, simulatorPort, databaseUrl] = await Promise.all([
    claimPort(runDir),
    claimPort(runDir),
    createDatabase(adminUrl, name),
  ]);
  return {
    name,
    apiUrl: `http://127.0.0.1:${apiPort}`,
    simulatorUrl: `http://127.0.0.1:${simulatorPort}`,
    databaseUrl,
    temporal: { address: temporalAddress, namespace: namespace ?? claimNamespace(runDir) },
  };
}

/** The environment of API, worker and simulator. Keys are not in it: the demo's are used. */
export function environmentOf(place: Place, runDir: string): Record<string, string> {
  const { apiUrl, simulatorUrl } = place;
  return {
    ...inherited(),
    PORT: new URL(apiUrl).port,
    PUBLIC_URL: apiUrl,
    SIMULATOR_PORT: new URL(simulatorUrl).port,
    DATA_DIR: join(runDir, place.name),
    DATABASE_URL: place.databaseUrl,
    TEMPORAL_ADDRESS: place.temporal.address,
    TEMPORAL_NAMESPACE: place.temporal.namespace,
    HOC_API_URL: simulatorUrl + SIMULATOR_PATHS.hoc,
    ELEVENLABS_BASE_URL: simulatorUrl + SIMULATOR_PATHS.elevenlabs,
    TWILIO_BASE_URL: simulatorUrl + SIMULATOR_PATHS.twilio,
    OPENAI_BASE_URL: simulatorUrl + SIMULATOR_PATHS.openai,
    CRM_WEBHOOK_URL: simulatorUrl + SIMULATOR_PATHS.crm,
  };
}

/** Only what every program needs: a key or address in the developer's shell must not reach a product under test. */
export function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

async function createDatabase(adminUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}
