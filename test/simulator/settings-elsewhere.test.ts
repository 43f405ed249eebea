import { expect, it } from '@jest/globals';
import { DEMO_SETTINGS } from '../../simulator/settings.ts';
import { checksOf } from '../../src/domain/health-checks.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { createAgentSetup } from '../../src/providers/elevenlabs/agent-setup.ts';
import { createLineSetup } from '../../src/providers/twilio/line-setup.ts';
import { aStage } from './stage.ts';

it('is set up as the product needs its providers to be', async () => {
  const stage = await aStage();
  const agent = createAgentSetup({ baseUrl: `${stage.url}/elevenlabs`, apiKey: DEMO_SETTINGS.elevenLabsApiKey });
  const line = createLineSetup({
    baseUrl: `${stage.url}/twilio`,
    accountSid: DEMO_SETTINGS.twilioAccountSid,
    authToken: DEMO_SETTINGS.twilioAuthToken,
  });
  const theirs = await agent.time();
  const found = {
    agent: await agent.read(DEMO_SETTINGS.elevenLabsAgentId),
    line: await line.read(DEMO_SETTINGS.twilioPhoneNumber),
    aheadOfProviderMs: Date.now() - theirs!.getTime(),
    aheadOfDatabaseMs: 0,
  };
  const smsUrl = (found.line as { smsUrl: string }).smsUrl;
  expect(smsUrl).toMatch(/\/api\/webhooks\/twilio\/sms\/incoming$/);
  const checks = checksOf(found, { ...DEFAULT_POLICY, smsUrl });
  expect(checks.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'agent_duration pass',
    'agent_overrides pass',
    'post_call_webhook pass',
    'sms_url pass',
    'clocks pass',
  ]);
  expect(await line.read('+493023125201')).toBe('not_ours');
});
