import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Service {
  image: string;
  build?: string;
  command?: string | string[];
  environment?: Record<string, string>;
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  stop_grace_period?: string;
  restart?: string;
}

interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  configs: Record<string, { content: string }>;
}

const text = readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const { services } = compose;
const service = (name: string): Service => services[name] ?? ({} as Service);

describe('docker-compose.yml', () => {
  it('has a Temporal cluster with its own database and UI, our database, API and worker', () => {
    expect(Object.keys(services).toSorted()).toEqual([
      'api',
      'postgres',
      'temporal',
      'temporal-namespace',
      'temporal-postgres',
      'temporal-schema',
      'temporal-ui',
      'worker',
    ]);
  });

  it('runs API and worker from one image, each with its command', () => {
    expect(service('api').image).toBe(service('worker').image);
    expect(service('api').command).toContain('dist/src/server.js');
    expect(service('worker').command).toContain('dist/src/worker.js');
  });

  it('gives both every variable that production needs, and holds no secret itself', () => {
    const secrets = [
      'WEBHOOK_API_KEY',
      'OPERATOR_API_KEY',
      'WEBHOOK_SECRET',
      'HOC_API_TOKEN',
      'ELEVENLABS_API_KEY',
      'ELEVENLABS_WEBHOOK_SECRET',
      'TWILIO_AUTH_TOKEN',
      'OPENAI_API_KEY',
    ];
    const settings = [
      'PUBLIC_URL',
      'HOC_API_URL',
      'ELEVENLABS_AGENT_ID',
      'ELEVENLABS_AGENT_PHONE_NUMBER_ID',
      'TWILIO_ACCOUNT_SID',
      'TWILIO_PHONE_NUMBER',
      'CRM_WEBHOOK_URL',
    ];
    for (const name of ['api', 'worker']) {
      const env = service(name).environment ?? {};
      expect(env).toMatchObject({
        NODE_ENV: 'production',
        TEMPORAL_ADDRESS: 'temporal:7233',
        TEMPORAL_NAMESPACE: 'calls',
      });
      for (const variable of [...secrets, ...settings])
        expect(env[variable]).toMatch(new RegExp(`^\\$\\{${variable}:\\?.+\\}$`));
      expect(env['DATABASE_URL']).toContain('${POSTGRES_PASSWORD:?');
    }
    for (const one of Object.values(services)) {
      for (const [variable, value] of Object.entries(one.environment ?? {})) {
        if (/PASSWORD|PWD|SECRET|TOKEN|_KEY/.test(variable)) expect(value).toMatch(/^\$\{\w+:\?/);
      }
    }
  });

  it('waits: for databases to be healthy, for jobs to be done', () => {
    for (const one of Object.values(services)) {
      for (const [needed, { condition }] of Object.entries(one.depends_on ?? {})) {
        const job = service(needed).restart?.startsWith('on-failure');
        expect(condition).toBe(job ? 'service_completed_successfully' : 'service_healthy');
        if (!job) expect(service(needed).healthcheck?.test.length).toBeGreaterThan(1);
      }
    }
    expect(service('worker').depends_on).toHaveProperty('temporal-namespace');
    expect(service('worker').depends_on).toHaveProperty('postgres');
  });

  it('publishes the API, the Temporal UI to this machine only, and nothing else', () => {
    const published = Object.entries(services).flatMap(([name, { ports = [] }]) =>
      ports.map((port) => `${name} ${port}`),
    );
    expect(published).toEqual(['api ${API_PORT:-3000}:3000', 'temporal-ui 127.0.0.1:8080:8080']);
  });

  it('uses Temporal 1.31 or newer, in one version for server and tools', () => {
    const images = ['temporal', 'temporal-schema', 'temporal-namespace'].map((name) => service(name).image);
    const versions = new Set(images.map((image) => image.split(':')[1]));
    expect(versions.size).toBe(1);
    expect([...versions][0]).toMatch(/^1\.(3[1-9]|[4-9]\d)\./);
    expect(images.join()).not.toContain('auto-setup');
    expect(service('temporal').environment?.['NUM_HISTORY_SHARDS']).toBe('512');
    expect(Object.keys(parse(compose.configs['temporal-dynamic-config']!.content) as object)).toContain(
      'matching.enableFairness',
    );
  });

  it('lets a worker finish the dial in hand', () => {
    expect(Number.parseInt(service('worker').stop_grace_period ?? '0', 10)).toBeGreaterThanOrEqual(60);
  });
});

describe('the Dockerfile', () => {
  const dockerfile = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');

  it('builds in one stage, runs from another, and not as root', () => {
    expect(dockerfile.match(/^FROM /gm)).toHaveLength(2);
    expect(dockerfile).toMatch(/^COPY --from=build \/app\/dist dist$/m);
    expect(dockerfile.lastIndexOf('USER node')).toBeGreaterThan(dockerfile.lastIndexOf('FROM '));
  });
});
