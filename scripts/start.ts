import { type ApiClient, apiClient, operatorKey } from './start/api-client.ts';
import { explain } from './start/cannot-start.ts';
import { killAllChildren } from './start/child.ts';
import { planStart, productEnvironment, type StartPlan, wantedPorts } from './start/plan.ts';
import { checkPorts } from './start/ports.ts';
import { nodePart, postgresPart, temporalPart } from './start/product-parts.ts';
import { waitUntilReady } from './start/ready.ts';
import { ROOT } from './start/root.ts';
import { inWords, say, warn } from './start/say.ts';
import { explainRefusal, placeAndFollow } from './start/story.ts';
import { type Part, Supervisor } from './start/supervisor.ts';
import { demoNote, tableOfLinks } from './start/table.ts';
import { takeOver } from './start/take-over.ts';
import { restartOnChange } from './start/watch.ts';

/**
 * The whole product on one machine: starts what the environment does not give, places one simulated call, keeps
 * everything running, and stops it in order at Ctrl-C. Started by scripts/start.mjs.
 */
const DEMO_CALL = {
  campaignId: 804,
  companyName: 'Klinik am Park',
  candidate: { firstName: 'Erika', lastName: 'Musterfrau', phone: '+493023125001' },
};

interface Parts {
  infrastructure: Part[];
  simulator: Part[];
  worker: Part;
  api: Part;
}

async function main(): Promise<void> {
  const plan = planStart(process.env, process.argv, ROOT);
  const parts = partsOf(plan);
  const supervisor = new Supervisor([...parts.infrastructure, ...parts.simulator, parts.worker, parts.api]);
  const stopped = stopOnSignal();
  const broken = supervisor.failed.then((error) => Promise.reject(error));
  const running = start(plan, parts, supervisor).then(() => broken);
  const reason = await Promise.race([stopped, running, broken]).then(
    () => null,
    (error: unknown) => error,
  );
  if (reason !== null) warn(explain(reason));
  running.catch(() => {}); // what it says while it is being stopped is of no interest
  await supervisor.stop();
  say(reason === null ? 'Everything is stopped.' : 'Stopped: nothing is left running.');
  process.exit(reason === null ? 0 : 1);
}

function partsOf(plan: StartPlan): Parts {
  let databaseUrl = plan.databaseUrl ?? '';
  const environment = () => ({ ...process.env, ...productEnvironment(plan, process.env, databaseUrl) });
  const node = (name: string, script: string) => nodePart(name, script, plan.dataDir, environment);
  return {
    infrastructure: [
      ...(plan.databaseUrl ? [] : [postgresPart(plan, (url) => (databaseUrl = url))]),
      ...(plan.temporalAddress ? [] : [temporalPart(plan)]),
    ],
    simulator: plan.startSimulator ? [node('simulator', 'simulator/main.js')] : [],
    worker: node('worker', 'programs/worker.js'),
    api: node('API', 'programs/api.js'),
  };
}

async function start(plan: StartPlan, parts: Parts, supervisor: Supervisor): Promise<void> {
  const began = Date.now();
  await takeOver(plan.dataDir);
  await checkPorts(wantedPorts(plan));
  await Promise.all([...parts.infrastructure, ...parts.simulator].map((part) => supervisor.start(part)));
  await Promise.all([parts.worker, parts.api].map((part) => supervisor.start(part)));
  await waitUntilReady(`http://127.0.0.1:${plan.ports.api}`, supervisor.signal);
  supervisor.signal.throwIfAborted();
  supervisor.bringBackFromNowOn();
  say(`Ready after ${inWords(Date.now() - began)}. ${demoNote(plan)}`);
  say(tableOfLinks(plan, process.env));
  if (plan.watch) restartOnChange(supervisor, [parts.worker, parts.api]);
  await tellDemoCall(plan, supervisor.signal);
  say('Everything keeps running. Ctrl-C stops it.');
}

/** Not being able to place the call is no reason to stop the product. */
async function tellDemoCall({ ports, noDemoCall }: StartPlan, signal: AbortSignal): Promise<void> {
  const baseUrl = `http://127.0.0.1:${ports.api}`;
  const api = apiClient(baseUrl, operatorKey(process.env), signal);
  await tellOpenCalls(api);
  if (noDemoCall) return say(noDemoCall);
  try {
    await placeAndFollow(api, DEMO_CALL, signal);
  } catch (error) {
    if (!signal.aborted) warn(explainRefusal(error, baseUrl));
  }
}

async function tellOpenCalls(api: ApiClient): Promise<void> {
  try {
    const { items } = await api.get<{ items: { phase: string }[] }>('/calls?limit=100');
    const open = items.filter(({ phase }) => phase !== 'closed').length;
    if (open === 1) say('One call of an earlier start is open and goes on by itself.');
    if (open > 1) say(`${open} calls of an earlier start are open and go on by themselves.`);
  } catch {
    // only a courtesy
  }
}

/** Resolves when somebody asks us to stop; a second Ctrl-C ends everything at once. */
function stopOnSignal(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | null = null;
    const stop = () => {
      if (askedAt !== null) return;
      askedAt = Date.now();
      say('\nStopping (Ctrl-C again ends everything at once) …');
      resolve();
    };
    process.on('SIGINT', () => {
      // One Ctrl-C can arrive twice, from the terminal and from npm.
      if (askedAt === null || Date.now() - askedAt < 500) return stop();
      killAllChildren();
      process.exit(130);
    });
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
    process.on('message', stop);
    process.on('disconnect', stop); // scripts/start.mjs was killed
  });
}

process.on('exit', () => killAllChildren());
// The terminal may be gone before we are.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
main().catch((error: unknown) => {
  warn(explain(error));
  process.exit(1);
});
