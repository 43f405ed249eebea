import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { LIMITS } from '../../src/api/limits.ts';
import { strangersPersonalisation } from '../../src/domain/calls/personalisation.ts';
import { type BadBody, BODIES, MAY_BE_EMPTY, takesNoBody } from './bad-bodies.ts';
import { addressOf, DOORS, doorsOf } from './doors.ts';
import { aDesk } from './interviews/a-desk.ts';
import { knock, WRITING_DOORS } from './knock.ts';
import { type Answer, OPERATOR_KEY, type RunningApi, startApi } from './running-api.ts';

interface Operation {
  summary: string;
  tags: string[];
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean; schema: object }[];
  requestBody?: { required?: boolean; content: Record<string, { schema: object; example?: unknown }> };
  responses: Record<string, { description: string; content?: Record<string, { schema?: object }> }>;
}
interface Page {
  openapi: string;
  info: { title: string; version: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  components: { securitySchemes: Record<string, object>; schemas: Record<string, object> };
  paths: Record<string, Record<string, Operation>>;
}

const OFTEN = { perSecond: 10_000, burst: 10_000 };
const classes = Object.fromEntries(
  Object.entries(LIMITS).map(([name, row]) => [name, { ...row, rate: OFTEN }]),
) as typeof LIMITS;

/** closed at the end, also when a test fails */
const running: RunningApi[] = [];
async function start(options: Parameters<typeof startApi>[0]): Promise<RunningApi> {
  const one = await startApi(options);
  running.push(one);
  return one;
}

let api: RunningApi;
let page: Page;
let operations: [name: string, operation: Operation][];
beforeAll(async () => {
  api = await start({
    limits: { classes },
    deps: { interviews: aDesk(), personaliseCaller: async () => strangersPersonalisation(null) },
  });
  page = (await api.get('/openapi.json')).json as unknown as Page;
  operations = Object.entries(page.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]): [string, Operation] => [`${method.toUpperCase()} ${path}`, one]),
  );
});
afterAll(() => Promise.all(running.map((one) => one.close())));

/** As a path of the page has its parameters. */
const inBraces = (pattern: string): string => pattern.replace(/:(\w+)/g, '{$1}');

const ajv = new Ajv2020({ strict: false, formats: { uuid: true, date: true, 'date-time': true, email: true } });
const validators = new Map<object, ReturnType<typeof ajv.compile>>();

/** Checks values with a schema of the page, which may point at the page's components. */
function validator(schema: object) {
  const known = validators.get(schema) ?? ajv.compile({ ...schema, components: page.components });
  validators.set(schema, known);
  return known;
}

it('describes every door of the product, and nothing that is not there', () => {
  expect(operations.map(([name]) => name).toSorted()).toEqual(doorsOf(api.app).map(inBraces).toSorted());
});

describe('is OpenAPI 3.1:', () => {
  it('it says whose it is and where', () => {
    expect(page).toMatchObject({ openapi: '3.1.0', info: { title: 'candidate-calls', version: '1.0.0' } });
    expect(page.servers).toEqual([{ url: api.config.publicUrl }]);
    expect(Object.keys(page).toSorted()).toEqual(
      ['components', 'info', 'openapi', 'paths', 'security', 'servers', 'tags'].toSorted(),
    );
  });

  it('every operation says what it does, for which part of the business, and who may ask it', () => {
    const words = page.tags.map(({ name }) => name);
    const used = new Set<string>();
    for (const [name, { summary, tags, security }] of operations) {
      expect([name, summary]).toEqual([name, expect.stringMatching(/^\S.{3,140}$/)]);
      expect([name, tags.length, words.includes(tags[0]!)]).toEqual([name, 1, true]);
      used.add(tags[0]!);
      expect([
        name,
        security?.every((one) => Object.keys(one).every((key) => key in page.components.securitySchemes)),
      ]).toEqual([name, true]);
      expect([name, security?.length === 0]).toEqual([name, summary.includes('(open)')]);
    }
    expect([...used].toSorted()).toEqual(words.toSorted());
  });

  it('every parameter of a path is named once, and no other', () => {
    for (const [name, { parameters = [] }] of operations) {
      const inPath = parameters.filter((one) => one.in === 'path');
      expect([name, inPath.map((one) => `{${one.name}}`)]).toEqual([name, name.match(/\{\w+\}/g) ?? []]);
      expect([name, inPath.every(({ required }) => required === true)]).toEqual([name, true]);
      const all = parameters.map((one) => `${one.in} ${one.name}`);
      expect([name, new Set(all).size]).toEqual([name, all.length]);
      for (const one of parameters) expect(one.schema).toBeInstanceOf(Object);
    }
  });

  it('only what is sent something has a body, and every answer a description', () => {
    for (const [name, { requestBody, responses }] of operations) {
      if (name.startsWith('GET')) expect([name, requestBody]).toEqual([name, undefined]);
      expect([name, Object.keys(responses).some((status) => status.startsWith('2'))]).toEqual([name, true]);
      for (const [status, { description }] of Object.entries(responses)) {
        expect(status).toMatch(/^[245]\d\d$/);
        expect([name, status, description]).toEqual([name, status, expect.stringMatching(/\S/)]);
      }
    }
  });

  it('a body may be missing where its door says so, and nowhere else', () => {
    const optional = operations.filter(([, { requestBody }]) => requestBody && !requestBody.required);
    expect(optional.map(([name]) => name)).toEqual([`POST ${inBraces(MAY_BE_EMPTY)}`]);
  });

  it('every schema is a JSON Schema whose references are there', () => {
    for (const [, { requestBody, responses, parameters = [] }] of operations) {
      const contents = [requestBody, ...Object.values(responses)].flatMap((one) => Object.values(one?.content ?? {}));
      for (const { schema } of [...contents, ...parameters])
        if (schema) expect(validator(schema)).toBeInstanceOf(Function);
    }
  });
});

/** The answer is one that the page has, with a body as it says. */
function expectDescribed(name: string, asked: string, { status, headers, text, json }: Answer) {
  const described = operations.find(([one]) => one === name)![1].responses[String(status)];
  expect([name, asked, status, described !== undefined]).toEqual([name, asked, status, true]);
  const type = headers.get('content-type')?.split(';')[0] ?? '';
  const content = described?.content?.[type];
  expect([name, asked, status, type, content !== undefined]).toEqual([name, asked, status, type, true]);
  if (content?.schema) expect([name, asked, text, validator(content.schema)(json)]).toEqual([name, asked, text, true]);
}

/** A stream stays open. */
const readable = () => DOORS.filter(([pattern]) => !pattern.startsWith('/api/stream/') && pattern !== '/api/v1/stream');

describe('every door answers what is described', () => {
  it('to somebody with a wrong key, and with none', async () => {
    const closed = await start({ config: { authCompatOpen: false }, limits: { classes } });
    for (const [pattern, , methods] of DOORS) {
      for (const method of methods) {
        for (const headers of [{}, { authorization: 'Bearer not-ours' }]) {
          const answer = await closed.request(addressOf(pattern), { method, headers });
          expectDescribed(`${method} ${inBraces(pattern)}`, 'without a key', answer);
        }
      }
    }
  });

  it('to a body that is no request', async () => {
    for (const door of WRITING_DOORS.filter((one) => !takesNoBody(one))) {
      for (const name of Object.keys(BODIES) as BadBody[]) {
        if (name === 'nothing' && door.pattern === MAY_BE_EMPTY) continue;
        expectDescribed(`${door.method} ${inBraces(door.pattern)}`, name, await knock(api, door, BODIES[name]));
      }
      const zipped = await knock(api, door, '{}', { 'content-encoding': 'gzip' });
      expectDescribed(`${door.method} ${inBraces(door.pattern)}`, 'encoded', zipped);
    }
  });

  it('to who asks too often', async () => {
    const never = Object.fromEntries(
      Object.entries(LIMITS).map(([name, row]) => [name, { ...row, rate: { perSecond: 0.001, burst: 1 } }]),
    ) as unknown as typeof LIMITS;
    const slow = await start({ limits: { classes: never }, deps: { interviews: aDesk() } });
    for (const [pattern, , methods] of readable()) {
      for (const method of methods) {
        const ask = () => slow.request(addressOf(pattern), { method, headers: OPERATOR_KEY });
        await ask();
        expectDescribed(`${method} ${inBraces(pattern)}`, 'again', await ask());
      }
    }
  });
});

it('has schemas that take what the doors take', () => {
  const bodyOf = (path: string) =>
    validator(page.paths[path]!['post']!.requestBody!.content['application/json']!.schema);
  const takes = bodyOf('/api/v1/calls');
  const candidate = { firstName: 'Erika', lastName: 'Musterfrau', phone: '+493023125001' };
  expect(takes({ companyName: 'Klinik am Park', candidate })).toBe(true);
  expect(takes({ companyName: 'Klinik am Park', candidate, extra: 1 })).toBe(false);
  expect(takes({ companyName: 'Klinik am Park', candidate, policy: { ringMs: 30_000 } })).toBe(true);
  const names = { company_name: 'x', candidate_first_name: 'x', candidate_last_name: 'x' };
  expect(bodyOf('/webhook/trigger-call')({ campaign_id: '804', ...names, to_number: 'x' })).toBe(true);
  expect(bodyOf('/webhook/trigger-call')({ ...names, to_number: 'x' })).toBe(false);
  expect(bodyOf('/webhook/setup-campaign')({ campaign_id: 16, force_rebuild: false })).toBe(true);
  expect(bodyOf('/webhook/setup-campaign')({})).toBe(false);
  expect(bodyOf('/api/twilio/send-sms')({ to: '+12125550101', message: 'Hello', agentId: 'a' })).toBe(true);
  expect(bodyOf('/api/twilio/send-sms')({ to: '+12125550101' })).toBe(false);
  const callRequest = { leadId: 'lead_1', phoneNumber: '+12125550101' };
  expect(bodyOf('/api/elevenlabs/outbound-call')({ agentId: 'a', callRequest })).toBe(true);
  expect(bodyOf('/api/outbound-call')({ number: '+12125550101', region: 'x' })).toBe(true);
  expect(bodyOf('/api/interviews/{id}/complete')({})).toBe(false);
});

it('has examples that its schemas take', () => {
  const bodies = operations.flatMap(([name, { requestBody }]) =>
    Object.values(requestBody?.content ?? {}).map((content) => ({ name, ...content })),
  );
  const shown = bodies.filter(({ example }) => example !== undefined);
  expect(shown.length).toBeGreaterThan(8);
  for (const { name, schema, example } of shown) expect([name, validator(schema)(example)]).toEqual([name, true]);
});
