import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { surroundingsOfThisRun } from '../../scripts/test/surroundings.ts';
import { SIMULATOR_PATHS } from '../../src/demo-settings.ts';
import { withTemporal } from '../harness/histories.ts';
import { eventually, type Product, startProduct } from '../harness/product.ts';
import { sendPostCall } from '../harness/signed-webhooks.ts';
import { aCandidate, type CallView, type Candidate, callIdOf, closed, script } from '../scenarios/story.ts';
import { type Echo, type EchoingProviders, startEchoingProviders } from './echoing-providers.ts';
import { decoded, spellingsOf, spellingsOfNumber } from './spellings.ts';

/** Everybody here is called this, and nobody else in the run is. */
const LAST_NAME = 'Geheimrätin-Kanaria';
const people: Candidate[] = [];
const aPerson = (): Candidate => {
  const person = { ...aCandidate(), lastName: LAST_NAME };
  people.push(person);
  return person;
};
const quoted = ({ to, lastName }: Candidate) => `${lastName} ${to}`;
const LOST = aPerson();

let providers: EchoingProviders;
let product: Product;
beforeAll(async () => {
  providers = await startEchoingProviders();
  product = await startProduct({
    env: {
      ELEVENLABS_BASE_URL: providers.url + SIMULATOR_PATHS.elevenlabs,
      OPENAI_BASE_URL: providers.url + SIMULATOR_PATHS.openai,
      CRM_WEBHOOK_URL: providers.url + SIMULATOR_PATHS.crm,
      NODE_OPTIONS: `--import ${fileURLToPath(new URL('error-on-signal.mjs', import.meta.url))}`,
      CANARY: quoted(LOST),
    },
  });
  providers.simulator(product.simulatorUrl);
  await product.query('create table canary_rows (e164 text unique, note text not null)');
});
afterAll(async () => {
  await product.stop();
  await providers.close();
});

/** Places a call to a new person and waits for its end. */
async function call(person: Candidate, more: Record<string, unknown> = {}): Promise<CallView> {
  await place(person, more);
  return closed(product, await callIdOf(product, person));
}

const place = ({ firstName, lastName, to: phone }: Candidate, more: Record<string, unknown> = {}) =>
  product.v1('POST', '/calls', {
    campaignId: 804,
    companyName: 'Kita Birkenallee gGmbH',
    candidate: { firstName, lastName, phone },
    ...more,
  });

/** A call during which a provider answers POSTs at this path like that. */
async function callWhile(path: string, echo: Echo, person = aPerson()): Promise<CallView> {
  await script(product, person, {});
  const before = providers.echoed();
  providers.say(path, echo);
  try {
    return await call(person);
  } finally {
    providers.say(path, null);
    expect(providers.echoed()).toBeGreaterThan(before);
  }
}

/** Makes PostgreSQL fail truly, once, when a row about the person is written; its error quotes them. */
async function failOnce(table: string, person: Candidate, statement: string): Promise<void> {
  const name = `fault_${table}`;
  await product.query(`create sequence ${name}_times`);
  await product.query(`
    create function ${name}() returns trigger language plpgsql as $$ begin
      if position('${person.to}' in new::text) > 0 and nextval('${name}_times') = 1 then ${statement}; end if;
      return new;
    end $$`);
  await product.query(
    `create trigger ${name} before insert or update on ${table} for each row execute function ${name}()`,
  );
}

const failed = async (table: string): Promise<boolean> => {
  const [row] = await product.query(`select is_called from fault_${table}_times`);
  return row?.['is_called'] === true;
};

const echo400: Echo = async (request) => ({
  status: 400,
  body: JSON.stringify({ error: { message: `cannot use ${request}`, type: 'invalid_request_error' }, request }),
});

/** Each provokes one failure that quotes a person, and is true when it happened. */
const FAILURES: [what: string, provoke: () => Promise<boolean>][] = [
  [
    'PostgreSQL: a number that is there already (23505)',
    async () => {
      const person = aPerson();
      await failOnce('calls', person, `insert into canary_rows values ('${person.to}', ''), ('${person.to}', '')`);
      const { status } = await place(person);
      return status >= 500 && failed('calls');
    },
  ],
  [
    'PostgreSQL: a row without what it needs (23502)',
    async () => {
      const person = aPerson();
      await script(product, person, {});
      await failOnce('crm_deliveries', person, `insert into canary_rows values ('${quoted(person)}', null)`);
      return (await call(person)).crm?.status === 'delivered' && failed('crm_deliveries');
    },
  ],
  [
    'PostgreSQL: a number that is no uuid (22P02)',
    async () => {
      const person = aPerson();
      await script(product, person, {});
      await failOnce('call_attempts', person, `perform '${quoted(person)}'::uuid`);
      await call(person);
      return failed('call_attempts');
    },
  ],
  [
    'Twilio: a number it rejects, quoting it',
    async () => {
      const person = aPerson();
      await script(product, person, { outcome: 'rejected_number' });
      return (await call(person, { placement: 'twilio' })).outcome === 'invalid_number';
    },
  ],
  [
    'ElevenLabs: 422 with the request in it',
    async () => {
      const echo: Echo = async (request) => ({
        status: 422,
        body: JSON.stringify({ detail: [{ loc: ['body'], msg: request, input: JSON.parse(request) }] }),
      });
      return (await callWhile('/outbound-call', echo)).outcome === 'invalid_number';
    },
  ],
  [
    'the language model: text that is no JSON',
    async () => {
      const echo: Echo = async (request) => ({ status: 200, body: `You said ${request}` });
      return (await callWhile('/chat/completions', echo)).analysis?.status === 'failed';
    },
  ],
  [
    'the language model: JSON of another shape',
    async () => {
      const echo: Echo = async (request, answer) => {
        const completion = JSON.parse(await answer()) as { choices: { message: { content: string } }[] };
        completion.choices[0]!.message.content = JSON.stringify({ said: request });
        return { status: 200, body: JSON.stringify(completion) };
      };
      return (await callWhile('/chat/completions', echo)).analysis?.status === 'failed';
    },
  ],
  [
    'the language model: 400 with the prompt in it',
    async () => (await callWhile('/chat/completions', echo400)).analysis?.status === 'failed',
  ],
  [
    'the CRM: 400 with the result in it',
    async () => (await callWhile(SIMULATOR_PATHS.crm, echo400)).crm?.status === 'dead_letter',
  ],
  [
    'HOC: a request that is no JSON',
    async () => {
      const { status } = await product.trigger(`{"to_number": "${LOST.to}", "candidate_last_name": '${LAST_NAME}'}`);
      return status === 400;
    },
  ],
  [
    'ElevenLabs: an event that is signed and unreadable, and one that is forged',
    async () => {
      const body = `{"type":"post_call_transcription","data":{"said":"${quoted(LOST)}"`;
      const [signed, forged] = [await sendPostCall(product, body), await sendPostCall(product, body, { secret: 'x' })];
      return signed.status === 200 && forged.status === 401;
    },
  ],
  [
    'our processes: a rejection that nobody caught',
    async () => {
      const processes = [product.api, product.worker];
      const ended = [];
      for (const process of processes) {
        process.kill('SIGUSR2');
        ended.push(await process.ended());
        await process.start();
      }
      await product.ready();
      return ended.every((how) => how === 'exit code 1') && product.api.log().includes('stopped by Error 23505');
    },
  ],
];

/** Everything that is written outside PostgreSQL's own rows, by name. */
async function writtenElsewhere(): Promise<[where: string, text: string][]> {
  const { runDir } = surroundingsOfThisRun();
  const files = ['logs/postgres.log', 'logs/temporal.log', 'temporal.db', 'temporal.db-wal']
    .map((name) => join(runDir, name))
    .filter(existsSync);
  const processes = [product.api, ...product.workers];
  return [
    ...files.map((file): [string, string] => [file, readFileSync(file).toString('latin1')]),
    ...files.map((file): [string, string] => [file, readFileSync(file).toString('utf8')]),
    ...processes.map((process): [string, string] => [process.name, process.log()]),
    ...(await workflows()),
  ];
}

/** Search attributes, memo and history of every workflow that ran. */
const workflows = () =>
  withTemporal(product, async (client) => {
    const found: [string, string][] = [];
    for await (const { workflowId, runId, type, memo, searchAttributes } of client.workflow.list()) {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      found.push([
        workflowId,
        JSON.stringify({ workflowId, type, memo, searchAttributes }) + decoded(historyToJSON(history)),
      ]);
    }
    return found;
  });

const needles = () => [
  ...[LAST_NAME, 'Geheimrätin', 'Kanaria'].flatMap(spellingsOf),
  ...people.flatMap(({ to }) => spellingsOfNumber(to)),
];

it('leaves no trace outside PostgreSQL after twelve kinds of failure (T16)', async () => {
  const happened: [string, boolean][] = [];
  for (const [what, provoke] of FAILURES) happened.push([what, await provoke()]);
  expect(happened).toEqual(FAILURES.map(([what]) => [what, true]));
  expect(happened).toHaveLength(12);
  await eventually(async () => (await product.query('select id from calls where closed_at is null')).length === 0, {
    withinMs: 20_000,
    what: 'every call to be closed',
  });

  const kept = await product.query('select last_name, to_number from calls');
  expect(kept.length).toBeGreaterThan(6);
  expect(kept.every(({ last_name: lastName }) => lastName === LAST_NAME)).toBe(true);

  const written = await writtenElsewhere();
  expect(written.length).toBeGreaterThan(kept.length);
  const found = written.flatMap(([where, text]) =>
    needles().flatMap((needle) => (text.includes(needle) ? [`${where}: ${needle}`] : [])),
  );
  expect(found).toEqual([]);
});
