import { describe, expect, it } from '@jest/globals';
import { planStart, productEnvironment, wantedPorts } from '../../scripts/start/plan.ts';

const plan = (env: Record<string, string>, ...args: string[]) => planStart(env, args, '/project');

const ALL_GIVEN = {
  HOC_API_URL: 'https://hoc.example/api/v1',
  ELEVENLABS_BASE_URL: 'https://api.elevenlabs.example',
  TWILIO_BASE_URL: 'https://api.twilio.example',
  AZURE_OPENAI_API_KEY: 'key',
  CRM_WEBHOOK_URL: 'https://crm.example/hook',
};

describe('what npm start starts', () => {
  it('is everything, when the environment gives nothing', () => {
    const all = plan({});
    expect(all).toMatchObject({ databaseUrl: null, temporalAddress: null, startSimulator: true, noDemoCall: null });
    expect(all.dataDir).toBe('/project/.data');
    expect(wantedPorts(all).map(({ variable, port }) => `${variable}=${port}`)).toEqual([
      'PORT=3000',
      'SIMULATOR_PORT=3010',
      'POSTGRES_PORT=54320',
      'TEMPORAL_PORT=7233',
      'TEMPORAL_UI_PORT=8233',
    ]);
  });

  it('is only the product, when the environment gives the rest', () => {
    const rest = plan({ ...ALL_GIVEN, DATABASE_URL: 'postgres://db/x', TEMPORAL_ADDRESS: 'temporal:7233' });
    expect(rest.startSimulator).toBe(false);
    expect(wantedPorts(rest).map(({ variable }) => variable)).toEqual(['PORT']);
  });

  it('names a port variable that holds no port', () => {
    expect(() => plan({ PORT: '80x' })).toThrow('PORT is "80x"');
    expect(() => plan({ TEMPORAL_PORT: '70000' })).toThrow('TEMPORAL_PORT is "70000"');
  });
});

describe('the demo call', () => {
  it.each(Object.entries(ALL_GIVEN))('is not placed when %s leads elsewhere', (name, value) => {
    expect(plan({ [name]: value }).noDemoCall).toMatch(/not the simulator/);
  });

  it('is not placed when an older name leads elsewhere, or a variable is set to nothing', () => {
    expect(plan({ API_URL: 'https://hoc.example' }).noDemoCall).toMatch(/HOC is not the simulator/);
    expect(plan({ TWILIO_BASE_URL: '' }).noDemoCall).toMatch(/Twilio is not the simulator/);
  });

  it('is placed when all addresses that are set lead to our simulator', () => {
    expect(plan({ SIMULATOR_PORT: '4010', CRM_WEBHOOK_URL: 'http://localhost:4010/crm' }).noDemoCall).toBeNull();
    expect(plan({ SIMULATOR_PORT: '4010', CRM_WEBHOOK_URL: 'http://localhost:3010/crm' }).noDemoCall).not.toBeNull();
  });

  it('is never placed in production, nor with --no-call', () => {
    expect(plan({ NODE_ENV: 'production' })).toMatchObject({
      startSimulator: false,
      noDemoCall: expect.stringContaining('production'),
    });
    expect(plan({}, '--no-call').noDemoCall).toContain('--no-call');
  });
});

describe('the environment of the product', () => {
  it('tells every process the same addresses', () => {
    expect(productEnvironment(plan({ PORT: '4000' }), {}, 'postgres://ours')).toEqual({
      PORT: '4000',
      SIMULATOR_PORT: '3010',
      DATA_DIR: '/project/.data',
      SIMULATOR_DATA_DIR: '/project/.data/simulator',
      DATABASE_URL: 'postgres://ours',
      TEMPORAL_ADDRESS: '127.0.0.1:7233',
      TEMPORAL_NAMESPACE: 'default',
      TEMPORAL_UI_URL: 'http://localhost:8233',
      PUBLIC_URL: 'http://localhost:4000',
    });
  });

  it('leaves what was given as it is', () => {
    const env = { TEMPORAL_ADDRESS: 'temporal:7233', TEMPORAL_NAMESPACE: 'calls', PUBLIC_URL: 'https://calls.example' };
    const given = productEnvironment(plan(env), env, 'postgres://theirs');
    expect(given).toMatchObject(env);
    expect(given).not.toHaveProperty('TEMPORAL_UI_URL');
  });

  it('invents no public address in production', () => {
    const env = { NODE_ENV: 'production' };
    expect(productEnvironment(plan(env), env, 'postgres://theirs')).not.toHaveProperty('PUBLIC_URL');
  });
});
