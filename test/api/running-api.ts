import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { Express } from 'express';
import { createApp } from '../../src/api/app.ts';
import type { ApiDependencies, Delivery } from '../../src/api/dependencies.ts';
import type { ApiLimits } from '../../src/api/guards.ts';
import {
  LIMITS,
  READING,
  type RequestClass,
  type RequestClassName,
  SHEDDING,
  SOCKET_LIMITS,
  STREAMS,
} from '../../src/api/limits.ts';
import type { Load } from '../../src/api/load/load.ts';
import { type Config, readConfig } from '../../src/config.ts';
import type { CallAnswer, CallRequest, StartedCall } from '../../src/domain/calls/call-request.ts';
import { NO_TRACING } from '../../src/traces/tracing.ts';
import { createLog } from '../../src/log.ts';
import type { SessionOwner, Sessions } from '../../src/store/sessions.ts';
import type { CallFilter } from '../../src/store/calls/call-filter.ts';
import { type ApiMetrics, createApiMetrics } from '../../src/metrics/api-metrics.ts';
import type { CallDetail, CallQuery } from '../../src/store/calls/call-views.ts';

/** The API on a free port, with everything behind it played by this object: what it says, and what it was asked. */
export interface RunningApi {
  url: string;
  port: number;
  app: Express;
  config: Config;
  metrics: ApiMetrics;
  /** change these to change what is behind the doors */
  behind: {
    startCall: (request: CallRequest) => Promise<StartedCall>;
    stored: 'stored' | 'not_stored';
    cancel: Awaited<ReturnType<ApiDependencies['cancelCall']>>;
    readiness: Awaited<ReturnType<ApiDependencies['readiness']>>;
    stopping: boolean;
    migrated: boolean;
    load: Load;
    call: CallDetail | null;
    /** thrown by every read */
    readFault: Error | null;
  };
  asked: {
    calls: CallRequest[];
    deliveries: Delivery[];
    cancels: string[];
    lists: CallQuery[];
    counts: CallFilter[];
    reads: string[];
  };
  logLines: string[];
  post(path: string, body: string | Uint8Array | object, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  request(path: string, init?: RequestInit): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: Record<string, any>;
}

export const HOC_KEY = { authorization: 'Bearer demo-api-key' };
export const OPERATOR_KEY = { authorization: 'Bearer demo-operator-key' };

export async function startApi({
  config: changes = {},
  limits = {},
  deps = {},
}: {
  config?: Partial<Config>;
  /** plays what is behind the doors under test; what is neither here nor below says so when it is asked */
  deps?: Partial<ApiDependencies>;
  limits?: { [Part in Exclude<keyof ApiLimits, 'classes'>]?: Partial<ApiLimits[Part]> } & {
    classes?: { [Name in RequestClassName]?: Partial<RequestClass> };
  };
} = {}): Promise<RunningApi> {
  const config = { ...readConfig({}), ...changes };
  const asked: RunningApi['asked'] = { calls: [], deliveries: [], cancels: [], lists: [], counts: [], reads: [] };
  const behind: RunningApi['behind'] = {
    startCall: async (request) => ({ kind: 'answered', answer: placed(request), replayed: false }),
    stored: 'stored',
    cancel: { kind: 'answered', result: 'ringing_stopped', phase: 'ringing' },
    readiness: { postgres: 'up', temporal: 'up', worker: 'up' },
    stopping: false,
    migrated: true,
    load: { loopDelayMs: 0, poolWaiting: 0 },
    call: null,
    readFault: null,
  };
  const reading = async <T>(value: T): Promise<T> => {
    if (behind.readFault) throw behind.readFault;
    return value;
  };
  const metrics = createApiMetrics(() => behind.load);
  const logLines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      logLines.push(String(chunk));
      done();
    },
  });
  const app = createApp(
    withTheRest({
      config,
      log: createLog('api', { destination }),
      meters: metrics,
      tracing: NO_TRACING,
      temporalNamespace: 'default',
      temporalSdkVersion: '1.24.0',
      startCall: (request) => {
        asked.calls.push(request);
        return behind.startCall(request);
      },
      receiveEvent: async (delivery) => {
        asked.deliveries.push(delivery);
        return behind.stored;
      },
      cancelCall: async (callId) => {
        asked.cancels.push(callId);
        return behind.cancel;
      },
      readiness: async () => behind.readiness,
      isMigrated: () => behind.migrated,
      isStopping: () => behind.stopping,
      load: () => behind.load,
      calls: {
        list: (query) => {
          asked.lists.push(query);
          return reading({ items: behind.call ? [behind.call] : [], next: null });
        },
        count: (filter) => {
          asked.counts.push(filter);
          return reading({ count: behind.call ? 1 : 0, isCapped: false });
        },
        find: (callId) => {
          asked.reads.push(callId);
          return reading(behind.call);
        },
        timeline: (callId) => {
          asked.reads.push(callId);
          return reading(behind.call ? [] : null);
        },
      },
      sessions: rememberedSessions(),
      ...deps,
    }),
    {
      classes: changedClasses(limits.classes ?? {}),
      reading: { ...READING, ...limits.reading },
      streams: { ...STREAMS, ...limits.streams },
      shedding: { ...SHEDDING, ...limits.shedding },
    },
  );
  const server = createServer(SOCKET_LIMITS, app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  const request = async (path: string, init?: RequestInit): Promise<Answer> => {
    const response = await fetch(url + path, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: text.startsWith('{') ? JSON.parse(text) : {},
    };
  };
  return {
    url,
    port,
    app,
    config,
    metrics,
    behind,
    asked,
    logLines,
    request,
    get: (path, headers = {}) => request(path, { headers }),
    post: (path, body, headers = {}) =>
      request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body:
          typeof body === 'string' || body instanceof Uint8Array
            ? (body as NonNullable<RequestInit['body']>)
            : JSON.stringify(body),
      }),
    close: async () => {
      metrics.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const changedClasses = (changes: { [Name in RequestClassName]?: Partial<RequestClass> }) =>
  Object.fromEntries(
    Object.entries(LIMITS).map(([name, row]) => [name, { ...row, ...changes[name as RequestClassName] }]),
  ) as ApiLimits['classes'];

/** Ports that a suite does not play exist, and fail the test that needs them. */
const withTheRest = (played: Partial<ApiDependencies>): ApiDependencies =>
  new Proxy(played, {
    get: (ports, name) => (name in ports ? ports[name as keyof ApiDependencies] : notPlayed(String(name))),
  }) as ApiDependencies;

const notPlayed = (port: string): unknown =>
  new Proxy(() => {}, {
    get: (_port, method) => notPlayed(`${port}.${String(method)}`),
    apply: () => {
      throw new Error(`${port} is asked but not played in this test`);
    },
  });

/** Sessions as the rows would have them, none of which gets old. */
export function rememberedSessions(): Sessions {
  const kept = new Map<string, SessionOwner>();
  return {
    begin: async ({ tokenHash, ...owner }) => void kept.set(tokenHash.toString('hex'), owner),
    use: async (tokenHash) => kept.get(tokenHash.toString('hex')) ?? null,
    end: async (tokenHash) => void kept.delete(tokenHash.toString('hex')),
  };
}

export const CALL_ID = '01934f00-0000-7000-8000-000000000001';

/** What is said in every answer about this request. */
export const saidAbout = (request: CallRequest) => ({
  callId: CALL_ID,
  at: '2025-11-26T12:45:12.123Z',
  campaignId: request.campaignId,
  firstName: request.firstName,
  lastName: request.lastName,
  companyName: request.companyName,
  toNumber: request.toNumber,
  questionnaireLoaded: true,
  promptLength: 2019,
  firstMessage: 'Guten Tag Erika Mustermann',
});

export const placed = (request: CallRequest): CallAnswer => ({
  ...saidAbout(request),
  kind: 'placed',
  attempt: 1,
  conversationId: 'conv_9001kfixture00000000000000001',
  callSid: 'CAf1c70000000000000000000000000001',
});

/** A call in the middle of its conversation. */
export const aTalkingCall = (): CallDetail => ({
  id: CALL_ID,
  outsideKey: null,
  origin: 'us',
  placement: 'elevenlabs',
  campaignId: 804,
  candidateId: '01934f00-0000-7000-8000-0000000000ca',
  firstName: 'Erika',
  lastName: 'Mustermann',
  phone: '+493023125101',
  companyName: 'Kita Birkenallee gGmbH',
  phase: 'talking',
  outcome: null,
  attention: [],
  attempts: [
    {
      number: 1,
      twilioCallSid: 'CAf1c70000000000000000000000000001',
      elevenLabsConversationId: 'conv_9001kfixture00000000000000001',
      phase: 'answered',
      outcome: null,
      sentAt: new Date('2025-11-26T12:45:10.000Z'),
      answeredAt: new Date('2025-11-26T12:45:20.000Z'),
      endedAt: null,
      durationSeconds: null,
      answeredBy: null,
    },
  ],
  crm: null,
  review: null,
  createdAt: new Date('2025-11-26T12:45:09.000Z'),
  updatedAt: new Date('2025-11-26T12:45:20.000Z'),
  state: { key: 'talking', until: new Date('2025-11-26T13:15:20.000Z'), reason: null },
  firstMessage: 'Guten Tag Erika Mustermann',
  questionsCut: 0,
  revision: 4,
  conversation: { status: 'in_progress', summary: null },
  analysis: null,
  settlement: null,
  reviews: [],
});

/** As the table has it for what is asked while a phone rings, but with nothing more for a long time. */
export const FIFTY_AT_ONCE = {
  classes: { ...LIMITS, whileRinging: { ...LIMITS.whileRinging, rate: { perSecond: 0.01, burst: 50 } } },
};
