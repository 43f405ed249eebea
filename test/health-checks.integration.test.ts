import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createHealthChecks } from '../src/health-checks.ts';
import { createLog } from '../src/log.ts';
import { ProviderError } from '../src/providers/provider-error.ts';
import { aDatabase } from './harness/database.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

const AGENT = {
  maxDurationSeconds: 600,
  mayOverridePrompt: true,
  mayOverrideFirstMessage: true,
  hasPostCallWebhook: true,
};
const checksWith = (time: () => Promise<Date | null>) =>
  createHealthChecks({
    db: suite.db,
    agent: { read: async () => AGENT, time },
    line: { read: () => Promise.reject(new ProviderError('twilio', 'unreachable')) },
    agentId: 'agent_1',
    phone: '+493023125200',
    publicUrl: 'https://calls.example',
    policy: { longestConversationMs: 600_000 },
    log: createLog('test', { level: 'silent' }),
  });

it('finds out what it can, and keeps it for every process until the next run', async () => {
  const checks = checksWith(async () => new Date(Date.now() - 90_000));
  expect(await checks.last()).toBeNull();
  const ran = await checks.run();
  expect(ran.items.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'agent_duration pass',
    'agent_overrides pass',
    'post_call_webhook pass',
    'sms_url unknown',
    'clocks fail',
  ]);
  expect(ran.items.at(-1)!.found).toMatch(/^(89|90|91) s apart$/);
  expect(await checksWith(async () => null).last()).toEqual(ran);
  const again = await checksWith(async () => null).run();
  expect(again.items.at(-1)).toMatchObject({ id: 'clocks', status: 'pass' });
  expect(await checks.last()).toEqual(again);
});
