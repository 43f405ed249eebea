import pg from 'pg';
import { DEMO } from '../../src/demo-settings.ts';
import type { CallPolicy } from '../../src/domain/policy.ts';
import { eventually, witnesses } from './eventually.ts';
import { type Answer, send } from './http.ts';
import { type ProductProcess, startProcess } from './product-process.ts';
import { environmentOf, findPlace, type Place, surroundingsOfThisRun } from './surroundings.ts';
import { TEST_POLICY } from './test-policy.ts';

export interface ProductOptions {
  /** merged over TEST_POLICY */
  policy?: Partial<CallPolicy>;
  /** wins over everything that is set for the processes */
  env?: Record<string, string>;
  /** a fresh one unless given */
  namespace?: string;
  workers?: number;
  /** in dist/; those of the product unless given */
  programs?: { api: string; worker: string };
}

/** What the simulator keeps of a request that reached it. */
export interface RecordedRequest {
  seq: number;
  provider: string;
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: any;
  at: string;
  /** null: the connection was cut */
  status: number | null;
}

/** A running product of its own: API, workers, simulator, database and Temporal namespace. */
export interface Product extends Omit<Place, 'name'> {
  keys: { webhook: string; operator: string };
  api: ProductProcess;
  /** the first of `workers` */
  worker: ProductProcess;
  workers: ProductProcess[];
  simulator: ProductProcess;
  /** any request to the API; an object is sent as JSON, text and bytes as they are */
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** `POST /webhook/trigger-call` with the key of HOC */
  trigger(body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** `/api/v1` with the operator's key; the path is what follows: "/calls" */
  v1(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** the simulator's door: "/control/scenarios". @throws Error when it refuses */
  control(method: string, path: string, body?: unknown): Promise<any>;
  /** what a provider was asked so far, oldest first */
  requests(provider: string): Promise<RecordedRequest[]>;
  query<Row extends object = Record<string, any>>(sql: string, params?: unknown[]): Promise<Row[]>;
  /** waits for `GET /ready` to say "ready" */
  ready(withinMs?: number): Promise<void>;
  stop(): Promise<void>;
}

/** Suites poll; each key has its own rate. */
const OPERATOR_KEYS = Array.from({ length: 40 }, (_, index) => `operator-key-${index + 1}`).join(',');

type Processes = Pick<Product, 'api' | 'workers' | 'simulator'>;

/** Starts a product and resolves when it is ready. @throws Error with the ends of its logs when it is not within 30 s. */
export async function startProduct(options: ProductOptions = {}, around = surroundingsOfThisRun()): Promise<Product> {
  const place = await findPlace(around, options.namespace);
  const env = {
    ...environmentOf(place, around.runDir),
    CALL_POLICY: JSON.stringify({ ...TEST_POLICY, ...options.policy }),
    OPERATOR_API_KEY: OPERATOR_KEYS,
    ...options.env,
  };
  const processes = await startProcesses(place, around.runDir, env, options);
  const product = handlesOf(place, env, processes);
  try {
    await product.ready();
    return product;
  } catch (error) {
    await product.stop();
    throw error;
  }
}

async function startProcesses(
  place: Place,
  runDir: string,
  env: Record<string, string>,
  { workers = 1, programs = { api: 'programs/api.js', worker: 'programs/worker.js' } }: ProductOptions,
): Promise<Processes> {
  const start = (name: string, script: string) => startProcess({ name: `${place.name}-${name}`, script, runDir, env });
  const [simulator, api, ...started] = await Promise.all([
    start('simulator', 'simulator/main.js'),
    start('api', programs.api),
    ...Array.from({ length: workers }, (_, index) => start(`worker-${index + 1}`, programs.worker)),
  ]);
  return { simulator, api, workers: started };
}

function handlesOf(place: Place, env: Record<string, string>, processes: Processes): Product {
  const { apiUrl, simulatorUrl, databaseUrl, temporal } = place;
  const all = [processes.api, ...processes.workers, processes.simulator];
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 3 });
  pool.on('error', () => {}); // tests end connections
  const keys = {
    webhook: env['WEBHOOK_API_KEY']?.split(',')[0] || DEMO.webhookApiKey,
    operator: env['OPERATOR_API_KEY']!.split(',')[0]!,
  };
  const operatorKeys = env['OPERATOR_API_KEY']!.split(',');
  let next = 0;
  const witness = () => all.map((one) => `--- ${one.name}\n${one.log().split('\n').slice(-12).join('\n')}`).join('\n');
  witnesses.add(witness);

  const control: Product['control'] = async (method, path, body) => {
    const answer = await send(simulatorUrl + path, method, body);
    if (answer.status >= 300) throw new Error(`simulator: ${method} ${path} → ${answer.status} ${answer.text}`);
    return answer.body;
  };
  return {
    ...{ apiUrl, simulatorUrl, databaseUrl, temporal, keys },
    ...processes,
    worker: processes.workers[0]!,
    request: (method, path, body, headers) => send(apiUrl + path, method, body, headers),
    trigger: (body, headers) =>
      send(`${apiUrl}/webhook/trigger-call`, 'POST', body, { ...bearer(keys.webhook), ...headers }),
    v1: (method, path, body, headers) =>
      send(`${apiUrl}/api/v1${path}`, method, body, {
        ...bearer(operatorKeys[next++ % operatorKeys.length]!),
        ...headers,
      }),
    control,
    requests: async (provider) => (await control('GET', `/control/requests?provider=${provider}&after=0`)).requests,
    query: async (sql, params) => (await pool.query(sql, params)).rows,
    ready: (withinMs = 30_000) => untilReady(apiUrl, all, withinMs),
    stop: async () => {
      witnesses.delete(witness);
      await pool.end();
      await Promise.all(all.map(stopSoon));
    },
  };
}

async function untilReady(apiUrl: string, processes: ProductProcess[], withinMs: number): Promise<void> {
  const answer = async () => {
    const ended = processes.filter((one) => one.hasEnded()).map((one) => `${one.name} has ended`);
    if (ended.length > 0) throw new Error(ended.join(', '));
    const { body, text } = await send(`${apiUrl}/ready`, 'GET');
    if (body?.status !== 'ready') throw new Error(text);
    return true;
  };
  await eventually(answer, { withinMs, what: 'GET /ready says "ready"', everyMs: 150 });
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

const LAST_SECONDS_MS = 3_000;

/** At the end of a suite nobody waits for what a worker still has in hand. */
async function stopSoon(one: ProductProcess): Promise<void> {
  const late = setTimeout(() => one.kill('SIGKILL'), LAST_SECONDS_MS);
  await one.stop();
  clearTimeout(late);
}
