import { describe, expect, it } from '@jest/globals';
import { settingsSchema } from '../../../../src/api/v1/settings/schemas.ts';
import { readConfig } from '../../../../src/config.ts';
import { SECRETS } from '../../../../src/secrets.ts';
import { HOC_KEY, OPERATOR_KEY, startApi } from '../../running-api.ts';

const canary = (name: string): string => `kanarienvogel-${name.toLowerCase()}-0123456789`;
/** Variables that have a form of their own. */
const FORMS: Record<string, string> = {
  DATABASE_URL: `postgres://user:${canary('DATABASE_URL')}@database.internal:5432/calls`,
  API_KEYS: `anna:viewer:${canary('API_KEYS')}`,
  OPERATOR_API_KEY: `${canary('OPERATOR_API_KEY')},demo-operator-key`,
};
const EVERY_SECRET = Object.fromEntries(SECRETS.map((name) => [name, FORMS[name] ?? canary(name)]));
const AROUND_THEM = {
  CRM_WEBHOOK_URL: `https://crm.example/hooks/${canary('path')}?token=${canary('query')}`,
  AZURE_OPENAI_ENDPOINT: 'https://resource.openai.azure.com',
  AZURE_OPENAI_DEPLOYMENT: 'gpt',
  RECORDINGS_BUCKET: 'recordings',
  RECORDINGS_S3_ENDPOINT: 'https://s3.example',
  TWILIO_PHONE_NUMBER: '+493023125200',
  OFFICE_TIME_ZONE: 'Europe/Vienna',
};

describe('the settings', () => {
  it('say how this installation is set up', async () => {
    const api = await startApi({
      config: readConfig({ ...AROUND_THEM, RECORDINGS_BUCKET: '', OPERATOR_API_KEY: 'demo-operator-key' }),
    });
    const { status, json } = await api.get('/api/v1/settings', OPERATOR_KEY);
    const settings = settingsSchema.parse(json);
    expect([status, settings]).toMatchObject([
      200,
      {
        lines: [{ phone: '+493023125200', agentPhoneNumberId: 'phnum_demo' }],
        placement: 'elevenlabs',
        officeTimeZone: 'Europe/Vienna',
        policy: api.config.policy,
        crm: { enabled: true, host: 'crm.example' },
        keys: [
          { name: 'WEBHOOK_API_KEY', role: 'trigger' },
          { name: 'OPERATOR_API_KEY', role: 'admin' },
        ],
        versions: { product: '1.0.0', temporalSdk: '1.24.0', node: process.versions.node },
      },
    ]);
    const stateOf = (name: string) => settings.variables.find((one) => one.name === name)?.state;
    expect(['OPERATOR_API_KEY', 'WEBHOOK_API_KEY', 'API_KEYS'].map(stateOf)).toEqual(['set', 'demo', 'unset']);
    expect(settings.variables.map(({ name }) => name)).not.toContain('API_URL');
    await api.close();
  });

  it('tell no secret, whichever variable holds it', async () => {
    const config = readConfig({ ...EVERY_SECRET, ...AROUND_THEM });
    // each of them is really in there
    const whole = JSON.stringify(config);
    const missing = SECRETS.filter((name) => !whole.includes(canary(name)));
    expect(missing).toEqual(['ELEVENLABS_WEBHOOK_SECRET', 'OPENAI_API_KEY']);
    const api = await startApi({
      config: { ...config, openAi: { ...config.openAi, apiKey: canary('OPENAI_API_KEY') } },
    });
    const { status, text } = await api.get('/api/v1/settings', OPERATOR_KEY);
    expect(status).toBe(200);
    expect(text).not.toMatch(/kanarienvogel|demo-operator-key|database\.internal/i);
    for (const name of SECRETS.filter((one) => one !== 'TEMPORAL_API_KEY' && !missing.includes(one)))
      expect(text).toContain(`{"name":"${name}","state":"set"}`);
    await api.close();
  });

  it('are for who may read', async () => {
    const api = await startApi();
    expect((await api.get('/api/v1/settings')).status).toBe(401);
    expect((await api.get('/api/v1/settings', HOC_KEY)).status).toBe(403);
    await api.close();
  });
});
