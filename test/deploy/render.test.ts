import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { isSecret, PRODUCTION_VARIABLES, REQUIRED_VARIABLES, readProjectFile } from './deployment-files.ts';

interface Variable {
  key: string;
  value?: string;
  sync?: false;
  fromService?: { type: string; name: string; envVarKey: string };
  fromDatabase?: { name: string; property: string };
}

interface Service {
  type: string;
  name: string;
  runtime: string;
  plan: string;
  region: string;
  dockerCommand: string;
  healthCheckPath?: string;
  maxShutdownDelaySeconds: number;
  disk?: unknown;
  envVars: Variable[];
}

interface Blueprint {
  services: Service[];
  databases: { name: string; region: string; postgresMajorVersion: string; ipAllowList: unknown[] }[];
}

const { services, databases } = parse(readProjectFile('render.yaml')) as Blueprint;
const [api, worker] = services as [Service, Service];
const keysOf = (service: Service): string[] => service.envVars.map(({ key }) => key);

/** Render sets PORT, the image DATA_DIR. */
const NEEDED = PRODUCTION_VARIABLES.filter((name) => name !== 'PORT' && name !== 'DATA_DIR');

/** Names of the five original systems (their own for the same thing are in docs/deployment.md). */
const OF_THE_ORIGINALS = [
  [
    'ELEVENLABS_API_KEY',
    'ELEVENLABS_AGENT_ID',
    'ELEVENLABS_AGENT_PHONE_NUMBER_ID',
    'WEBHOOK_API_KEY',
    'OPENAI_API_KEY',
  ],
  [
    'USE_API_SOURCE',
    'API_STATUS',
    'FILTER_TEST_APPLICANTS',
    'HOC_API_URL',
    'HOC_UPLOAD_ENABLED',
    'WEBHOOK_SECRET',
    'OPENAI_MODEL',
  ],
  [
    'ELEVENLABS_POST_CALL_WEBHOOK_SECRET',
    'ELEVENLABS_CONVERSATION_EVENTS_WEBHOOK_SECRET',
    'TWILIO_ACCOUNT_SID',
    'TWILIO_AUTH_TOKEN',
    'TWILIO_PHONE_NUMBER',
  ],
  ['CRM_WEBHOOK_URL', 'ENABLE_CRM_WEBHOOK', 'ELEVENLABS_WEBHOOK_SECRET'],
  ['AZURE_OPENAI_API_KEY', 'AZURE_OPENAI_ENDPOINT', 'AZURE_OPENAI_DEPLOYMENT', 'AZURE_OPENAI_API_VERSION'],
].flat();

describe('render.yaml', () => {
  it('has the API as a web service that is asked for /health, and the worker as a worker', () => {
    expect(services).toHaveLength(2);
    expect(api).toMatchObject({ type: 'web', runtime: 'docker', healthCheckPath: '/health' });
    expect(api.dockerCommand).toBe('node --enable-source-maps dist/programs/api.js');
    expect(worker).toMatchObject({ type: 'worker', runtime: 'docker' });
    expect(worker.dockerCommand).toBe('node --enable-source-maps dist/programs/worker.js');
  });

  it('lets a worker finish the dial in hand, which neither a free plan nor a disk allows', () => {
    expect(worker.maxShutdownDelaySeconds).toBe(60);
    expect(api.maxShutdownDelaySeconds).toBeGreaterThanOrEqual(30);
    for (const service of services) {
      expect(service.plan).not.toBe('free');
      expect(service.disk).toBeUndefined();
    }
  });

  it.each(services)('gives $name every variable that it reads', (service) => {
    const needed = service === worker ? NEEDED.filter((name) => !['TRUST_PROXY', 'DRAIN_MS'].includes(name)) : NEEDED;
    expect(needed.filter((name) => !keysOf(service).includes(name))).toEqual([]);
    expect(OF_THE_ORIGINALS.filter((name) => !keysOf(service).includes(name))).toEqual([]);
    expect(new Set(keysOf(service)).size).toBe(service.envVars.length);
  });

  it('gives nothing that nobody reads', () => {
    const known = [...NEEDED, 'NODE_ENV'];
    for (const service of services)
      expect(keysOf(service).filter((key) => !known.includes(key) && !key.startsWith('TEMPORAL_'))).toEqual([]);
  });

  it('reaches Temporal Cloud by the names that its SDKs read', () => {
    for (const service of services)
      expect(keysOf(service)).toEqual(
        expect.arrayContaining(['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_API_KEY']),
      );
  });

  it('asks for what must be set and for every secret, and holds none', () => {
    const asked = api.envVars.filter(({ sync }) => sync === false).map(({ key }) => key);
    const required = REQUIRED_VARIABLES.filter((name) => name !== 'DATABASE_URL');
    expect(required.filter((name) => !asked.includes(name))).toEqual([]);
    const secrets = keysOf(api).filter(isSecret);
    expect(secrets.filter((name) => !asked.includes(name))).toEqual([]);
    for (const { value } of api.envVars.filter(({ key }) => asked.includes(key))) expect(value).toBeUndefined();
  });

  it('gives the worker what the API has, so that each is entered once', () => {
    for (const { key, fromService } of worker.envVars.filter(
      ({ key }) => !['NODE_ENV', 'DATABASE_URL'].includes(key),
    )) {
      expect({ key, ...fromService }).toEqual({ key, type: 'web', name: api.name, envVarKey: key });
      expect(keysOf(api)).toContain(key);
    }
  });

  it('is production, on a managed PostgreSQL in the same region that nobody else reaches', () => {
    expect(databases).toHaveLength(1);
    const [database] = databases;
    expect(Number(database!.postgresMajorVersion)).toBeGreaterThanOrEqual(15);
    expect(database!.ipAllowList).toEqual([]);
    for (const { region, envVars } of services) {
      expect(region).toBe(database!.region);
      expect(envVars).toContainEqual({ key: 'NODE_ENV', value: 'production' });
      expect(envVars).toContainEqual({
        key: 'DATABASE_URL',
        fromDatabase: { name: database!.name, property: 'connectionString' },
      });
    }
  });
});
