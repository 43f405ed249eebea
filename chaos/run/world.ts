import { Client, Connection } from '@temporalio/client';
import type pg from 'pg';
import { send } from '../../scripts/test/http.ts';
import { environmentOf, findPlace, type Place } from '../../scripts/test/surroundings.ts';
import { type Links, layLinks } from '../links/links.ts';
import { asAdmin, type Servers } from '../processes/servers.ts';
import { type BenchProcess, startBenchProcess } from '../processes/product.ts';
import type { RunFacts, Schedule } from '../record.ts';
import { MESSAGE_POLICY, patienceNow, policyOf } from './policy.ts';

/** Several callers, each with a rate of its own. */
export const CALLER_KEYS = Array.from({ length: 6 }, (_, index) => `caller-key-${index + 1}`);

/** All that a run has to do with: the product on its links, and what the bench sees past them. */
export interface World {
  schedule: Schedule;
  facts: RunFacts;
  /** waits that are measured against this machine are so many times as long */
  patience: number;
  place: Place;
  servers: Servers;
  links: Links;
  /** "api", "worker", "worker-2" once it was added, "simulator" */
  processes: Map<string, BenchProcess>;
  addWorker: () => Promise<void>;
  /** workflows that the bench terminated or reset */
  touched: Set<string>;
  temporal: Client;
  control: (method: string, path: string, body?: unknown) => Promise<any>;
  /** a statement by the superuser on the product's database */
  admin: <T>(work: (client: pg.Client) => Promise<T>, withinMs?: number) => Promise<T>;
  isReady: () => Promise<boolean>;
  stop: () => Promise<void>;
}

/** Starts a product for one run and resolves when it is ready. */
export async function startWorld(schedule: Schedule, servers: Servers): Promise<World> {
  const { runDir, temporalAddress, adminUrl } = servers;
  const place = await findPlace({ runDir, temporalAddress, adminUrl });
  const links = await layLinks(place);
  const patience = patienceNow();
  const policy = policyOf(schedule.policy, patience);
  const facts = emptyFacts(policy);
  servers.onExit((process, how, ours) => facts.exits.push({ process, atMs: Date.now(), how, ours }));
  const env = {
    ...environmentOf(place, runDir),
    CALL_PLACEMENT: schedule.placement,
    CALL_POLICY: JSON.stringify(policy),
    MESSAGE_POLICY: JSON.stringify(MESSAGE_POLICY),
    WEBHOOK_API_KEY: CALLER_KEYS.join(','),
  };
  const processes = new Map<string, BenchProcess>();
  const start = async (name: string, script: string, link: 'api' | 'worker' | 'simulator') => {
    const options = { name, script, runDir, prefix: `${place.name}-`, facts };
    processes.set(name, await startBenchProcess({ ...options, env: { ...env, ...links.environmentOf(link) } }));
  };
  await start('simulator', 'simulator/main.js', 'simulator');
  await Promise.all([start('api', 'programs/api.js', 'api'), start('worker', 'programs/worker.js', 'worker')]);
  const connection = await Connection.connect({ address: temporalAddress });

  const world: World = {
    ...{ schedule, facts, patience, place, servers, links, processes },
    addWorker: () => start('worker-2', 'programs/worker.js', 'worker'),
    touched: new Set(),
    temporal: new Client({ connection, namespace: place.temporal.namespace }),
    async control(method, path, body) {
      const answer = await send(place.simulatorUrl + path, method, body);
      if (answer.status >= 300) throw new Error(`simulator: ${method} ${path} → ${answer.status} ${answer.text}`);
      return answer.body;
    },
    admin: (work, withinMs) => asAdmin(place.databaseUrl, work, withinMs),
    async isReady() {
      const answer = await send(`${place.apiUrl}/ready`, 'GET').catch(() => null);
      return answer?.body?.status === 'ready';
    },
    async stop() {
      await Promise.all([...processes.values()].map((process) => process.kill()));
      await endSchedules(world.temporal);
      await Promise.all([connection.close(), links.close()]);
      const database = new URL(place.databaseUrl).pathname.slice(1);
      await asAdmin(adminUrl, (client) => client.query(`drop database if exists ${database} with (force)`));
    },
  };
  return world;
}

const SCHEDULES_END_WITHIN_MS = 5_000;

/** They would go on for as long as the server lives: each run would be slower than the one before. */
async function endSchedules(temporal: Client): Promise<void> {
  // A run that broke off may have left the server down.
  await temporal.withDeadline(Date.now() + SCHEDULES_END_WITHIN_MS, () =>
    Promise.allSettled(['reconcile-calls', 'apply-retention'].map((id) => temporal.schedule.getHandle(id).delete())),
  );
}

const emptyFacts = (policy: Record<string, unknown>): RunFacts => ({
  trafficFromMs: 0,
  healedAtMs: 0,
  quietAtMs: null,
  policy,
  requests: [],
  texts: [],
  faults: [],
  exits: [],
  absences: [],
  forged: [],
  takenBack: [],
  canaryCalls: [],
  readyAtEnd: false,
  personal: [],
  personalInTemporalFile: {},
  databaseRestored: false,
});
