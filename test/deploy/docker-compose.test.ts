import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { SEARCH_ATTRIBUTES } from '../../src/workflows/messages.ts';
import { isSecret, PRODUCTION_VARIABLES, REQUIRED_VARIABLES, readProjectFile } from './deployment-files.ts';

interface Service {
  image: string;
  build?: string;
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string | null>;
  ports?: string[];
  volumes?: string[];
  networks?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  stop_grace_period?: string;
  stop_signal?: string;
  restart?: string;
  init?: boolean;
  read_only?: boolean;
  tmpfs?: string[];
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  privileged?: boolean;
  mem_limit?: string;
  pids_limit?: number;
}

interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  networks: Record<string, { internal?: boolean } | null>;
}

const text = readProjectFile('docker-compose.yml');
const compose = parse(text, { merge: true }) as Compose;
const { services } = compose;
const service = (name: string): Service => services[name] ?? ({} as Service);
const every = Object.entries(services);
const ofProduct = ['api', 'worker'];
const isJob = (name: string): boolean => service(name).restart?.startsWith('on-failure') ?? false;

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
    expect(service('api').command).toContain('dist/programs/api.js');
    expect(service('worker').command).toContain('dist/programs/worker.js');
  });

  it.each(ofProduct)('does not start the %s without what production needs, and says what belongs there', (name) => {
    const env = service(name).environment!;
    expect(env['NODE_ENV']).toBe('production');
    expect(REQUIRED_VARIABLES.length).toBeGreaterThan(10);
    for (const variable of REQUIRED_VARIABLES.filter((required) => required !== 'DATABASE_URL'))
      expect(`${variable}: ${env[variable]}`).toMatch(new RegExp(`^${variable}: \\$\\{${variable}:\\?.{5,}\\}$`));
    expect(env['DATABASE_URL']).toMatch(/^postgres:\/\/candidate_calls:\$\{POSTGRES_PASSWORD:\?.+\}@postgres:5432\//);
  });

  it.each(ofProduct)('hands the %s every variable that it reads', (name) => {
    const env = Object.keys(service(name).environment!);
    const needed = PRODUCTION_VARIABLES.filter((variable) => variable !== 'PORT');
    expect(needed.filter((variable) => !env.includes(variable))).toEqual([]);
    expect(env).toEqual(expect.arrayContaining(['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE']));
  });

  it('holds no secret itself', () => {
    for (const [, { environment = {} }] of every) {
      for (const [variable, value] of Object.entries(environment)) {
        if (isSecret(variable) && value !== null) expect(`${variable}: ${value}`).toMatch(/: \$\{\w+:\?.+\}$/);
      }
    }
  });

  it("keeps each database's password from whoever does not need it", () => {
    const holders = (password: string) =>
      every.filter(([, one]) => JSON.stringify(one).includes(`{${password}:`)).map(([name]) => name);
    expect(holders('POSTGRES_PASSWORD').toSorted()).toEqual(['api', 'postgres', 'worker']);
    expect(holders('TEMPORAL_POSTGRES_PASSWORD').toSorted()).toEqual([
      'temporal',
      'temporal-postgres',
      'temporal-schema',
    ]);
  });

  it('waits: for databases to be healthy, for jobs to be done', () => {
    for (const [, one] of every) {
      for (const [needed, { condition }] of Object.entries(one.depends_on ?? {})) {
        expect(condition).toBe(isJob(needed) ? 'service_completed_successfully' : 'service_healthy');
        if (!isJob(needed)) expect(service(needed).healthcheck?.test.length).toBeGreaterThan(1);
      }
    }
    expect(Object.keys(service('worker').depends_on!).toSorted()).toEqual(['postgres', 'temporal-namespace']);
    expect(Object.keys(service('temporal').depends_on!)).toEqual(['temporal-schema']);
  });

  it('starts the API without Temporal: webhooks are saved meanwhile', () => {
    expect(Object.keys(service('api').depends_on!)).toEqual(['postgres']);
  });

  it('39 publishes no Temporal port: API and UI to this machine only, neither 7233, 8233 nor a database (T29)', () => {
    const published = every.flatMap(([name, { ports = [] }]) => ports.map((port) => `${name} ${port}`));
    expect(published).toEqual([
      'api ${API_ADDRESS:-127.0.0.1}:${API_PORT:-3000}:3000',
      'temporal-ui 127.0.0.1:8080:8080',
    ]);
    expect(text).not.toMatch(/network_mode|7233:7233|8233/);
  });

  it('keeps databases and Temporal on networks without a way out', () => {
    expect(compose.networks).toMatchObject({ data: { internal: true }, temporal: { internal: true } });
    expect(service('postgres').networks).toEqual(['data']);
    for (const name of ['temporal', 'temporal-postgres', 'temporal-schema', 'temporal-namespace'])
      expect(service(name).networks).toEqual(['temporal']);
  });

  it('shows the UI to look only, to its own origin only', () => {
    expect(service('temporal-ui').environment).toMatchObject({
      TEMPORAL_DISABLE_WRITE_ACTIONS: 'true',
      TEMPORAL_CORS_ORIGINS: '${TEMPORAL_UI_URL:-http://localhost:8080}',
    });
    expect(Object.keys(service('temporal-ui').environment!).join()).not.toMatch(/UNSAFE|INSECURE|CODEC/);
  });
});

describe('every container', () => {
  it.each(every)('39 drops all capabilities, gains no privilege and stays within its memory: %s (T31)', (name, one) => {
    expect(one.cap_drop).toEqual(['ALL']);
    expect(one.security_opt).toEqual(['no-new-privileges:true']);
    expect(one.privileged).toBeUndefined();
    expect(one.mem_limit).toMatch(/^\d+[mg]$/);
    expect(one.pids_limit).toBeLessThanOrEqual(256);
    const given = one.cap_add ?? [];
    expect(given).toEqual(name.endsWith('postgres') ? ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] : []);
  });

  it.each(every)(
    '%s sees no docker socket and nothing of this machine but its own settings, read-only (T31)',
    (_name, one) => {
      const mounted = (one.volumes ?? []).filter((volume) => /^[./~]/.test(volume));
      for (const volume of mounted) expect(volume).toBe('./deploy/temporal:/deploy:ro');
      expect(text).not.toContain('docker.sock');
    },
  );

  it.each(every.filter(([name]) => !ofProduct.includes(name)))(
    '%s comes from a tag that names a version',
    (_name, one) => {
      expect(one.image).toMatch(/^[\w/-]+:\d+\.\d+(\.\d+)?$/);
    },
  );

  it.each(every.filter(([name]) => !isJob(name)))('%s comes back by itself', (_name, one) => {
    expect(one.restart).toBe('unless-stopped');
  });
});

describe('the containers of the product', () => {
  it.each(ofProduct)('write nothing but /tmp: %s (T31)', (name) => {
    expect(service(name).read_only).toBe(true);
    expect(service(name).tmpfs).toEqual([expect.stringMatching(/^\/tmp:size=\d+m,/)]);
  });

  it('has recordings on a volume that the worker writes and the API reads', () => {
    const folder = service('worker').environment!['DATA_DIR'];
    expect(service('worker').volumes).toEqual([`recordings:${folder}/recordings`]);
    expect(service('api').volumes).toEqual([`recordings:${folder}/recordings:ro`]);
    expect(Object.keys(compose.volumes).toSorted()).toEqual(['postgres-data', 'recordings', 'temporal-postgres-data']);
  });

  it.each(ofProduct)('pass signals on and reap what they start: %s (T31)', (name) => {
    expect(service(name).init).toBe(true);
  });

  it.each(ofProduct)('say whether they work: %s', (name) => {
    const [kind, ...command] = service(name).healthcheck!.test;
    expect(kind).toBe('CMD');
    expect(readProjectFile('Dockerfile')).toContain(command[1]);
    expect(readProjectFile(command[1]!)).toContain('process.exit');
  });

  it('lets a worker finish the dial in hand, and an API the requests in flight', () => {
    expect(Number.parseInt(service('worker').stop_grace_period!, 10)).toBeGreaterThanOrEqual(60);
    expect(Number.parseInt(service('api').stop_grace_period!, 10)).toBeGreaterThanOrEqual(30);
  });
});

describe('our database', () => {
  it('has on the disk what it has accepted, and keeps rows out of its log', () => {
    expect(service('postgres').command).toEqual([
      'postgres',
      '-csynchronous_commit=on',
      '-clog_error_verbosity=terse',
      '-clog_min_error_statement=panic',
      '-clog_min_messages=log',
    ]);
  });

  it('is stopped fast, not by the last client to leave', () => {
    expect(service('postgres').stop_signal).toBe('SIGINT');
    expect(service('temporal-postgres').stop_signal).toBe('SIGINT');
  });
});

describe('the Temporal cluster', () => {
  const namespaceJob = readProjectFile('deploy/temporal/namespace.sh');
  const schemaJob = readProjectFile('deploy/temporal/schema.sh');

  it('is 1.31.2 or newer, in one version for server and tools, and sets nothing up by itself', () => {
    const images = ['temporal', 'temporal-schema', 'temporal-namespace'].map((name) => service(name).image);
    const versions = [...new Set(images.map((image) => image.split(':')[1]!))];
    expect(versions).toHaveLength(1);
    const [major, minor, patch] = versions[0]!.split('.').map(Number);
    expect(major! * 1_000_000 + minor! * 1_000 + patch!).toBeGreaterThanOrEqual(1_031_002);
    expect(text).not.toContain('auto-setup');
  });

  it('has 512 history shards, for ever', () => {
    expect(service('temporal').environment!['NUM_HISTORY_SHARDS']).toBe('512');
  });

  it('gets its two schemas from a job that ends', () => {
    expect(service('temporal-schema').entrypoint).toEqual(['/bin/sh', '/deploy/schema.sh']);
    for (const step of ['create', 'setup-schema -v 0.0', 'update-schema -d'])
      expect(schemaJob).toContain(`$tool ${step}`);
    expect(schemaJob).toMatch(/^bring_forward temporal temporal$/m);
    expect(schemaJob).toMatch(/^bring_forward temporal_visibility visibility$/m);
  });

  it('gets the namespace of API and worker, which remembers for 30 days', () => {
    const namespaces = ['api', 'worker', 'temporal-namespace'].map(
      (name) => service(name).environment!['TEMPORAL_NAMESPACE'],
    );
    expect(new Set(namespaces)).toEqual(new Set(['calls']));
    expect(service('temporal-ui').environment!['TEMPORAL_DEFAULT_NAMESPACE']).toBe('calls');
    expect(service('temporal-namespace').entrypoint).toEqual(['/bin/sh', '/deploy/namespace.sh']);
    expect(namespaceJob).toContain('--retention 720h');
  });

  it('knows the search attributes that workflows set, by name and type', () => {
    const registered = [...namespaceJob.matchAll(/--name (\w+) --type (\w+)/g)].map(([, name, type]) => [
      name,
      type!.toUpperCase(),
    ]);
    expect(registered).toEqual(SEARCH_ATTRIBUTES.map(({ name, type }) => [name, type]));
  });
});
