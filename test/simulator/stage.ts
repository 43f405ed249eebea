import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from '@jest/globals';
import { createSimulator } from '../../simulator/create-simulator.ts';
import { DEMO_SETTINGS, type SimulatorSettings } from '../../simulator/settings.ts';

export const AGENT = {
  agent_id: DEMO_SETTINGS.elevenLabsAgentId,
  agent_phone_number_id: DEMO_SETTINGS.elevenLabsAgentPhoneNumberId,
};
export const ERIKA = '+493023125001';

/** Waits so short that a call takes a moment. */
export const QUICK = { ringMs: 30, talkMs: 40, summaryAfterMs: 20, webhookAfterMs: 10 };

/** A call that rings until somebody does something about it. */
export const ENDLESS = { ...QUICK, ringMs: 50_000 };

export interface Callback {
  path: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  raw: string;
  /** parsed: JSON, or the parameters of a form */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies whose shape mustBe() has checked
  body: any;
}

/** null = nothing at all */
export type OurAnswer = { status?: number; contentType?: string; body: string } | null;

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- as above
  body: any;
}

export interface Stage {
  url: string;
  /** where the callbacks arrive */
  ourUrl: string;
  callbacks: Callback[];
  /** what our side answers to the next callbacks; null = nothing at all */
  answerCallbacksWith(...statuses: (number | null)[]): void;
  control(path: string, body?: unknown): Promise<Reply>;
  elevenLabs(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** what our side answers at a path from now on, whatever was said above */
  answerAt(path: string, answer: (callback: Callback) => OurAnswer | Promise<OurAnswer>): void;
  twilio(path: string, form?: Record<string, string> | [string, string][]): Promise<Reply>;
  openAi(path: string, body: unknown): Promise<Reply>;
  hoc(path: string): Promise<Reply>;
  crm(body: unknown): Promise<Reply>;
  /** what came in, without the test's own calls of the control door */
  requests(query?: string): Promise<Reply['body'][]>;
  close(): Promise<void>;
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

/** A simulator on a free port and a receiver for its callbacks; both end with the test. */
export async function aStage(overrides: Partial<SimulatorSettings> = {}): Promise<Stage> {
  const receiver = await aReceiver();
  const simulator = createSimulator({ publicUrl: receiver.url, timeScale: 1, ...overrides });
  const url = `http://127.0.0.1:${await simulator.listen(0)}`;
  const close = async () => {
    await simulator.close();
    await receiver.close();
  };
  open.push(close);

  const { elevenLabsApiKey, openAiApiKey, hocApiToken, twilioAccountSid, twilioAuthToken } = DEMO_SETTINGS;
  const json = { 'content-type': 'application/json' };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    call(`${url}${path}`, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) });
  const basic = `Basic ${Buffer.from(`${twilioAccountSid}:${twilioAuthToken}`).toString('base64')}`;
  const account = `${url}/twilio/2010-04-01/Accounts/${twilioAccountSid}`;

  return {
    url,
    ourUrl: receiver.url,
    callbacks: receiver.callbacks,
    answerCallbacksWith: (...statuses) => void receiver.statuses.push(...statuses),
    answerAt: (path, answer) => void receiver.answers.set(path, answer),
    control: (path, body) => (body === undefined ? call(`${url}/control${path}`) : post(`/control${path}`, body)),
    elevenLabs: (path, body, headers = {}) =>
      body === undefined
        ? call(`${url}/elevenlabs/v1/convai${path}`, { headers: { 'xi-api-key': elevenLabsApiKey, ...headers } })
        : post(`/elevenlabs/v1/convai${path}`, body, { 'xi-api-key': elevenLabsApiKey, ...headers }),
    twilio: (path, form) =>
      call(`${account}${path}`, {
        headers: { authorization: basic },
        ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
      }),
    openAi: (path, body) => post(`/openai/v1${path}`, body, { authorization: `Bearer ${openAiApiKey}` }),
    hoc: (path) => call(`${url}/hoc/api/v1${path}`, { headers: { authorization: hocApiToken } }),
    crm: (body) => post('/crm', body),
    requests: async (query = '') => (await call(`${url}/control/requests?${query}`)).body.requests,
    close,
  };
}

/** Resolves when the condition holds; a condition may look again at the world. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 8_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const allIsQuiet = (stage: Stage): Promise<void> =>
  until('all calls have ended and all callbacks are sent', async () => {
    const { body } = await stage.control('/state');
    return body.callsInFlight === 0 && body.callbacksPending === 0;
  });

/** The types of what came back to us, in the order of arrival, shortened. */
export const storyOf = ({ callbacks }: Stage): string[] =>
  callbacks.map(({ body, path }) =>
    Array.isArray(body) ? body[0].type.replace('com.twilio.voice.status-callback.', '') : (body.type ?? path),
  );

async function aReceiver() {
  const callbacks: Callback[] = [];
  const statuses: (number | null)[] = [];
  const answers = new Map<string, Parameters<Stage['answerAt']>[1]>();
  const server = createServer((req, res) => {
    let raw = '';
    req.setEncoding('utf8').on('data', (chunk: string) => (raw += chunk));
    const take = async () => {
      const url = `http://${req.headers.host}${req.url}`;
      const path = req.url!.split('?')[0]!;
      const isJson = String(req.headers['content-type']).includes('json');
      const body = isJson ? JSON.parse(raw) : Object.fromEntries(new URLSearchParams(raw));
      const callback = { path, url, headers: req.headers, raw, body };
      callbacks.push(callback);
      const answer = await answers.get(path)?.(callback);
      const status = answers.has(path) ? 200 : statuses.length > 0 ? statuses.shift()! : 200;
      if (answer === null || status === null) return;
      res.writeHead(answer?.status ?? status, { 'content-type': answer?.contentType ?? 'application/json' });
      res.end(answer?.body ?? '{}');
    };
    req.on('end', () => void take());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    callbacks,
    statuses,
    answers,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function call(url: string, init?: RequestInit): Promise<Reply> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  const isJson = text !== '' && (response.headers.get('content-type') ?? '').includes('json');
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}
