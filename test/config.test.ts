import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from '../src/config.ts';
import { DEMO } from '../src/demo-settings.ts';
import { SECRETS } from '../src/secrets.ts';

const PRODUCTION = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://calls.example',
  DATABASE_URL: 'postgres://db.example/calls',
  WEBHOOK_API_KEY: 'a',
  OPERATOR_API_KEY: 'b',
  WEBHOOK_SECRET: 'b2',
  SUPPRESSION_KEY: 'b3',
  HOC_API_URL: 'https://hoc.example/api/v1',
  HOC_API_TOKEN: 'c',
  ELEVENLABS_API_KEY: 'd',
  ELEVENLABS_AGENT_ID: 'agent_x',
  ELEVENLABS_AGENT_PHONE_NUMBER_ID: 'phnum_x',
  ELEVENLABS_WEBHOOK_SECRET: 'e',
  TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000001',
  TWILIO_AUTH_TOKEN: 'f',
  TWILIO_PHONE_NUMBER: '+493023125200',
  OPENAI_API_KEY: 'g',
  CRM_WEBHOOK_URL: 'https://crm.example/hook',
};

function faultsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('the configuration of a demo', () => {
  it('needs nothing, listens to this machine only and leads everywhere to the simulator', () => {
    const config = readConfig({ SIMULATOR_PORT: '3010' });
    expect(config).toMatchObject({
      production: false,
      host: '127.0.0.1',
      port: 3000,
      webhookApiKeys: ['demo-api-key'],
      hoc: { baseUrl: 'http://127.0.0.1:3010/hoc/api/v1' },
      elevenLabs: { baseUrl: 'http://127.0.0.1:3010/elevenlabs' },
      twilio: { baseUrl: 'http://127.0.0.1:3010/twilio' },
      openAi: { baseUrl: 'http://127.0.0.1:3010/openai/v1' },
      crm: { enabled: true, url: 'http://127.0.0.1:3010/crm' },
      policy: { maxDialsPerNumberPerDay: null, ringMs: 60_000 },
    });
    expect(config.demoDefaults).toContain('ELEVENLABS_API_KEY');
  });

  it('lets MESSAGE_POLICY change the waits of messages, by known names and in their bounds', () => {
    const { messagePolicy } = readConfig({ MESSAGE_POLICY: '{"maxResends":2,"officeDays":["Sat"]}' });
    expect(messagePolicy).toMatchObject({
      maxResends: 2,
      officeDays: ['Sat'],
      officeFromHour: 9,
      retryForMs: 3_600_000,
    });
    expect(faultsOf({ MESSAGE_POLICY: '{"maxResends":9,"tries":1}' })).toEqual([
      expect.stringMatching(/^MESSAGE_POLICY: maxResends /),
      expect.stringMatching(/^MESSAGE_POLICY: the object /),
    ]);
    expect(faultsOf({ MESSAGE_POLICY: 'no' })).toEqual([expect.stringMatching(/^MESSAGE_POLICY is no JSON/)]);
  });

  it('keeps what is personal for the periods of RETENTION, by known names; null keeps it for ever', () => {
    const usual = { audioDays: 30, transcriptDays: 180, inboxDays: 30, messageDays: 180 };
    expect(readConfig({}).retention).toEqual(usual);
    expect(readConfig({ RETENTION: '{"audioDays":7,"messageDays":null}' }).retention).toEqual({
      ...usual,
      audioDays: 7,
      messageDays: null,
    });
    expect(faultsOf({ RETENTION: '{"audioDays":0,"inboxDays":1.5,"years":1}' })).toEqual([
      expect.stringMatching(/^RETENTION: audioDays /),
      expect.stringMatching(/^RETENTION: inboxDays /),
      expect.stringMatching(/^RETENTION: the object /),
    ]);
    expect(faultsOf({ RETENTION: '30' })).toEqual([expect.stringMatching(/^RETENTION: the object /)]);
  });

  it('sets campaigns up by rules and with the texts that come along, unless it is told otherwise', () => {
    expect(readConfig({})).toMatchObject({ protocolExtraction: 'rules', promptsDir: 'prompts' });
    const given = { PROTOCOL_EXTRACTION: 'llm', PROMPTS_DIR: '/etc/prompts' };
    expect(readConfig(given)).toMatchObject({ protocolExtraction: 'llm', promptsDir: '/etc/prompts' });
    expect(faultsOf({ PROTOCOL_EXTRACTION: 'magic' })).toEqual([
      'PROTOCOL_EXTRACTION is "magic": set it to rules or llm',
    ]);
  });

  it('takes a variable set to nothing as not configured, and says so', () => {
    const config = readConfig({ WEBHOOK_API_KEY: '', ELEVENLABS_WEBHOOK_SECRET: '' });
    expect(config.webhookApiKeys).toEqual([]);
    expect(config.elevenLabs.webhookSecrets).toEqual([]);
    expect(config.warnings).toHaveLength(2);
  });

  it('knows the model that writes down recordings', () => {
    expect(readConfig({}).openAi.transcriptionModel).toBe('gpt-4o-transcribe');
    expect(readConfig({ OPENAI_TRANSCRIPTION_MODEL: 'whisper-1' }).openAi.transcriptionModel).toBe('whisper-1');
  });

  it('knows the older names of the HOC variables', () => {
    expect(readConfig({ HIRINGS_API_URL: 'https://hoc.example/api/v1/', API_KEY: 'old' }).hoc).toMatchObject({
      baseUrl: 'https://hoc.example/api/v1',
      token: 'old',
    });
  });

  it('takes several keys and secrets during a rotation, TWILIO_AUTH_TOKEN too (T5)', () => {
    const config = readConfig({ WEBHOOK_API_KEY: 'new, old', TWILIO_AUTH_TOKEN: 'new,old' });
    expect(config.webhookApiKeys).toEqual(['new', 'old']);
    expect(config.twilio.authTokens).toEqual(['new', 'old']);
  });
});

describe('the configuration of production', () => {
  it('is complete with these variables, and asks the real providers', () => {
    expect(readConfig(PRODUCTION)).toMatchObject({
      production: true,
      demoDefaults: [],
      elevenLabs: { baseUrl: 'https://api.eu.residency.elevenlabs.io' },
      twilio: { baseUrl: null },
      openAi: { baseUrl: null },
      policy: { maxDialsPerNumberPerDay: 3 },
    });
  });

  it.each(Object.keys(PRODUCTION).filter((name) => name !== 'NODE_ENV'))(
    'does not start without %s, and names it',
    (name) => {
      const { [name as 'PUBLIC_URL']: _, ...rest } = PRODUCTION;
      expect(faultsOf(rest)).toEqual([expect.stringMatching(new RegExp(`^${name} is not set: .{10,}`))]);
    },
  );

  it('takes nothing for not set', () => {
    expect(faultsOf({ ...PRODUCTION, OPERATOR_API_KEY: ' ' })).toEqual([expect.stringContaining('OPERATOR_API_KEY')]);
  });

  it('speaks to Azure by https only', () => {
    const azure = { AZURE_OPENAI_API_KEY: 'h', AZURE_OPENAI_DEPLOYMENT: 'gpt-4o' };
    const faults = faultsOf({ ...PRODUCTION, ...azure, AZURE_OPENAI_ENDPOINT: 'http://x.openai.azure.com' });
    expect(faults).toEqual([expect.stringMatching(/^AZURE_OPENAI_ENDPOINT is not usable: .*https/)]);
  });

  it('names all faults at once', () => {
    expect(faultsOf({ NODE_ENV: 'production' }).length).toBeGreaterThan(12);
  });

  it.each([
    ['CRM_WEBHOOK_URL', 'http://crm.example/hook'],
    ['CRM_WEBHOOK_URL', 'https://user:secret@crm.example/hook'],
    ['CRM_WEBHOOK_URL', 'https://10.0.0.7/hook'],
    ['CRM_WEBHOOK_URL', 'https://2130706433/hook'],
    ['CRM_WEBHOOK_URL', 'https://[::1]/hook'],
    ['OUTBOUND_PRIVATE_HOSTS', 'https://crm.internal'],
    ['OUTBOUND_PRIVATE_HOSTS', 'crm.internal:8443'],
    ['HOC_API_URL', 'https://user:secret@hoc.example'],
    ['PUBLIC_URL', 'calls.example'],
    ['SUPPRESSION_KEY', ' , '],
  ])('refuses %s=%s (T13)', (name, value) => {
    const faults = faultsOf({ ...PRODUCTION, [name]: value });
    expect(faults).toEqual([expect.stringContaining(name)]);
    expect(faults.join()).not.toContain('secret');
  });

  it.each([
    ['PUBLIC_URL', 'http://calls.example'],
    ['AUTH_COMPAT_OPEN', 'true'],
    ['WEBHOOK_API_KEY', 'demo-api-key'],
    ['WEBHOOK_API_KEY', 'a-key-of-ours, demo-api-key'],
    ['OPERATOR_API_KEY', 'demo-operator-key'],
    ['OPERATOR_API_KEY', 'demo-api-key'],
    ['API_KEYS', 'anna:admin:demo-elevenlabs-secret'],
  ])('41 stops production on demo values and plain http: %s=%s, naming the variable (T33)', (name, value) => {
    const faults = faultsOf({ ...PRODUCTION, [name]: value });
    expect(faults).toEqual([expect.stringContaining(name)]);
    expect(faults.join()).not.toContain('secret');
  });

  it('41 stops production on every secret of the demo, whichever variable it stands in', () => {
    const demo = Object.values(DEMO).filter((value) => typeof value === 'string' && value.startsWith('demo-'));
    expect(demo.length).toBeGreaterThan(6);
    for (const value of demo) {
      for (const name of SECRETS.filter((one) => !['DATABASE_URL', 'API_KEYS', 'TEMPORAL_API_KEY'].includes(one))) {
        const faults = faultsOf({ ...PRODUCTION, [name]: value as string });
        expect(faults).toContainEqual(`${name} is a value of the demo: set one that nobody knows`);
        expect(faults.join()).not.toContain(value);
      }
    }
  });

  it('reaches private hosts only when they are named (T13)', () => {
    expect(readConfig(PRODUCTION).outboundPrivateHosts).toEqual([]);
    const env = { CRM_WEBHOOK_URL: 'https://10.0.0.7/hook', OUTBOUND_PRIVATE_HOSTS: 'CRM.internal, 10.0.0.7' };
    expect(readConfig({ ...PRODUCTION, ...env }).outboundPrivateHosts).toEqual(['crm.internal', '10.0.0.7']);
  });

  it('needs no CRM address when the CRM webhook is off, and no OpenAI key with Azure', () => {
    const { CRM_WEBHOOK_URL: _crm, OPENAI_API_KEY: _openai, ...rest } = PRODUCTION;
    const azure = {
      AZURE_OPENAI_API_KEY: 'h',
      AZURE_OPENAI_ENDPOINT: 'https://x.openai.azure.com',
      AZURE_OPENAI_DEPLOYMENT: 'gpt-4o',
    };
    expect(readConfig({ ...rest, ENABLE_CRM_WEBHOOK: 'false', ...azure })).toMatchObject({
      crm: { enabled: false },
      azureOpenAi: { deployment: 'gpt-4o' },
    });
  });
});

describe('a secret in a file (T33)', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const fileWith = (text: string): string => {
    const path = join(folder, `secret-${Math.random()}`);
    writeFileSync(path, text);
    return path;
  };

  it('stands for the variable of its name, without the line break at its end', () => {
    const { WEBHOOK_API_KEY: _, TWILIO_AUTH_TOKEN: __, DATABASE_URL: ___, ...rest } = PRODUCTION;
    const config = readConfig({
      ...rest,
      WEBHOOK_API_KEY_FILE: fileWith('from-a-file,another\n'),
      TWILIO_AUTH_TOKEN_FILE: fileWith('token'),
      DATABASE_URL_FILE: fileWith('postgres://user:word@db.example/calls'),
    });
    expect(config.webhookApiKeys).toEqual(['from-a-file', 'another']);
    expect(config.twilio.authTokens).toEqual(['token']);
    expect(config.databaseUrl).toBe('postgres://user:word@db.example/calls');
  });

  it.each(SECRETS)('%s can be one', (name) => {
    const { [name as 'PUBLIC_URL']: _, ...rest } = PRODUCTION;
    const text = name === 'API_KEYS' ? 'anna:viewer:pBq0v1X9Yw7uT5rE3mZ2kA' : 'word-of-the-file';
    const faults = faultsOf({ ...rest, [`${name}_FILE`]: fileWith(text) });
    // Azure's needs its other settings, which are named.
    expect(faults.filter((fault) => !fault.startsWith('AZURE_OPENAI_'))).toEqual([]);
  });

  it('that is missing, empty, or beside the variable itself stops the start, by name and without its text', () => {
    const { WEBHOOK_API_KEY: _, ...rest } = PRODUCTION;
    const faultsWith = (path: string, more = {}) => faultsOf({ ...rest, WEBHOOK_API_KEY_FILE: path, ...more });
    expect(faultsWith(join(folder, 'none'))).toContainEqual(
      'WEBHOOK_API_KEY_FILE cannot be read: set it to a file that this process may read',
    );
    expect(faultsWith(fileWith(' \n'))).toContainEqual(
      'WEBHOOK_API_KEY_FILE is an empty file: write the secret into it',
    );
    const both = faultsWith(fileWith('one-of-the-file'), { WEBHOOK_API_KEY: 'another-of-the-variable' });
    expect(both).toEqual(['WEBHOOK_API_KEY and WEBHOOK_API_KEY_FILE are both set: remove one']);
  });

  it('of the demo is refused in production too', () => {
    const { WEBHOOK_API_KEY: _, ...rest } = PRODUCTION;
    expect(faultsOf({ ...rest, WEBHOOK_API_KEY_FILE: fileWith('demo-api-key\n') })).toEqual([
      'WEBHOOK_API_KEY is a value of the demo: set one that nobody knows',
    ]);
  });
});

describe('metrics', () => {
  it('are shown nowhere unless a port is named, and then to this machine only', () => {
    expect(readConfig(PRODUCTION).metrics).toEqual({ host: '127.0.0.1', apiPort: null, workerPort: null });
    const env = { METRICS_PORT: '9464', WORKER_METRICS_PORT: '9465', METRICS_HOST: '0.0.0.0' };
    expect(readConfig(env).metrics).toEqual({ host: '0.0.0.0', apiPort: 9464, workerPort: 9465 });
  });
});

it('sends traces nowhere unless a collector is named', () => {
  expect(readConfig(PRODUCTION).otlpEndpoint).toBeNull();
  expect(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' }).otlpEndpoint).toBe(
    'http://collector:4318',
  );
  expect(faultsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' })).toEqual([
    expect.stringContaining('OTEL_EXPORTER_OTLP_ENDPOINT is not usable'),
  ]);
});

describe('how leads are followed up', () => {
  it('rings nobody and tells nobody unless that is set', () => {
    expect(readConfig({}).leads).toEqual({
      salesPhoneNumber: null,
      followUpCalls: false,
      organizationName: 'Jack Automotive',
    });
  });

  it('is set by three variables', () => {
    const env = {
      SALES_PHONE_NUMBER: '+12125550199',
      LEAD_FOLLOW_UP_CALLS: 'true',
      ORGANIZATION_NAME: 'Example Motors',
    };
    expect(readConfig(env).leads).toEqual({
      salesPhoneNumber: '+12125550199',
      followUpCalls: true,
      organizationName: 'Example Motors',
    });
  });
});

describe('a bad value', () => {
  it.each([
    ['METRICS_PORT', 'yes', 'METRICS_PORT is "yes": set it to a whole number'],
    ['METRICS_HOST', 'localhost', 'METRICS_HOST is "localhost": set it to an address'],
    ['PORT', '80a', 'PORT is "80a": set it to a whole number'],
    ['MACHINE_DETECTION', 'maybe', 'MACHINE_DETECTION is "maybe": set it to true or false'],
    ['TRUST_PROXY', 'true', 'TRUST_PROXY is "true"'],
    ['CALL_PLACEMENT', 'pigeon', 'CALL_PLACEMENT is "pigeon"'],
    ['CALL_POLICY', '{', 'CALL_POLICY is no JSON'],
    ['CALL_POLICY', '{"ringMS":1}', 'CALL_POLICY: '],
    ['CALL_POLICY', '{"ringMs":"soon"}', 'CALL_POLICY: ringMs'],
    ['CALL_POLICY', '{"ringMs":0}', 'CALL_POLICY: ringMs'],
    ['CALL_POLICY', '{"maxAttempts":3}', 'CALL_POLICY: maxAttempts'],
    ['CALL_POLICY', '{"leadFollowUpMs":5}', 'CALL_POLICY: leadFollowUpMs'],
    ['CALL_POLICY', '{"leadContactHours":{"weekdays":[8],"from":9,"until":18}}', 'CALL_POLICY: leadContactHours'],
    ['SALES_PHONE_NUMBER', '0301234', 'SALES_PHONE_NUMBER is no phone number'],
    ['LEAD_FOLLOW_UP_CALLS', 'perhaps', 'LEAD_FOLLOW_UP_CALLS is "perhaps"'],
  ])('of %s (%s) stops the start with its name and what to set', (name, value, fault) => {
    expect(faultsOf({ [name]: value })).toEqual([expect.stringContaining(fault)]);
  });

  it.each([
    ['OFFICE_TIME_ZONE', 'Europe/Nowhere', 'OFFICE_TIME_ZONE is "Europe/Nowhere"'],
    ['OFFICE_TIME_ZONE', '+02:00 or so', 'OFFICE_TIME_ZONE is "+02:00 or so"'],
    ['CALL_POLICY', '{"leadContactHours":{"weekdays":[],"from":9,"until":18}}', 'CALL_POLICY: leadContactHours'],
    ['CALL_POLICY', '{"leadContactHours":{"weekdays":[1],"from":9,"until":9}}', 'leadContactHours must open before'],
    ['CALL_POLICY', '{"leadContactHours":{"weekdays":[1],"from":9,"until":25}}', 'CALL_POLICY: leadContactHours'],
    ['CALL_POLICY', '{"window":{"from":9,"until":18}}', 'CALL_POLICY: window'],
    ['MESSAGE_POLICY', '{"officeFromHour":18}', 'officeFromHour and officeUntilHour must open before'],
  ])('E1 of a zone or of hours stops the start, and never means "at any time": %s=%s', (name, value, fault) => {
    expect(faultsOf({ [name]: value })).toEqual([expect.stringContaining(fault)]);
  });

  it.each([
    ['CALL_POLICY', '{"leadContactHours":{"weekdays":[1,2,3,4,5],"from":22,"until":6}}'],
    ['MESSAGE_POLICY', '{"officeFromHour":22,"officeUntilHour":6}'],
  ])('E5 of hours over midnight stops the start instead of being read one way or the other: %s=%s', (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([expect.stringContaining('hours over midnight are not known')]);
  });

  it('merges a good policy over the defaults', () => {
    expect(readConfig({ CALL_POLICY: '{"ringMs":20,"unknownLooksMs":[0,20]}' }).policy).toMatchObject({
      ringMs: 20,
      unknownLooksMs: [0, 20],
      dialWithinMs: 45_000,
    });
  });
});
