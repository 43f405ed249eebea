import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../scripts/start/root.ts';

/** All that production needs; nothing of it leads anywhere. */
const PRODUCTION = {
  PATH: process.env['PATH'] ?? '',
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://calls.example',
  DATABASE_URL: 'postgres://127.0.0.1:1/calls',
  WEBHOOK_API_KEY: 'a-key-of-ours',
  OPERATOR_API_KEY: 'another-key-of-ours',
  WEBHOOK_SECRET: 'a-secret-of-ours',
  SUPPRESSION_KEY: 'a-hashing-secret-of-ours',
  HOC_API_URL: 'https://hoc.example/api/v1',
  HOC_API_TOKEN: 'a-token-of-ours',
  ELEVENLABS_API_KEY: 'a-voice-key-of-ours',
  ELEVENLABS_AGENT_ID: 'agent_x',
  ELEVENLABS_AGENT_PHONE_NUMBER_ID: 'phnum_x',
  ELEVENLABS_WEBHOOK_SECRET: 'a-signing-secret-of-ours',
  TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000001',
  TWILIO_AUTH_TOKEN: 'a-carrier-token-of-ours',
  TWILIO_PHONE_NUMBER: '+493023125200',
  OPENAI_API_KEY: 'a-model-key-of-ours',
  CRM_WEBHOOK_URL: 'https://crm.example/hook',
};

describe.each(['api.js', 'worker.js'])('production start of %s (T33)', (program) => {
  it.each([
    ['WEBHOOK_API_KEY', 'demo-api-key'],
    ['AUTH_COMPAT_OPEN', 'true'],
    ['TWILIO_AUTH_TOKEN', ''],
    ['PUBLIC_URL', 'http://calls.example'],
  ])('with %s=%s stops, names the variable, and tells no secret', (name, value) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'dist', 'programs', program)], {
      env: { ...PRODUCTION, [name]: value },
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(status).toBe(1);
    expect(stdout + stderr).toContain(name);
    expect(stdout + stderr).not.toMatch(/-of-ours/);
  });
});
