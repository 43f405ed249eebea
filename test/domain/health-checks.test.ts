import { describe, expect, it } from '@jest/globals';
import { checksOf, type Found } from '../../src/domain/health-checks.ts';

const SMS_URL = 'https://calls.example/api/webhooks/twilio/sms/incoming';
const WANTED = { longestConversationMs: 1_800_000, smsUrl: SMS_URL };
const AGENT = {
  maxDurationSeconds: 1_800,
  mayOverridePrompt: true,
  mayOverrideFirstMessage: true,
  hasPostCallWebhook: true,
};
const FINE: Found = {
  agent: AGENT,
  line: { smsUrl: SMS_URL },
  aheadOfProviderMs: -59_000,
  aheadOfDatabaseMs: 60_000,
};
const NOBODY: Found = { agent: null, line: null, aheadOfProviderMs: null, aheadOfDatabaseMs: null };
const IDS = ['agent_duration', 'agent_overrides', 'post_call_webhook', 'sms_url', 'clocks'];

describe('the checks', () => {
  it('pass where everything is as it must be', () => {
    const checks = checksOf(FINE, WANTED);
    expect(checks.map(({ id, status, fix }) => [id, status, fix])).toEqual(IDS.map((id) => [id, 'pass', null]));
    expect(checks.every(({ found }) => found !== null)).toBe(true);
  });

  it('say that they do not know where nobody could be asked', () => {
    const checks = checksOf(NOBODY, WANTED);
    expect(checks.map(({ id, status, found, fix }) => [id, status, found, fix])).toEqual(
      IDS.map((id) => [id, 'unknown', null, null]),
    );
  });

  it.each<[id: string, wrong: Partial<Found>, found: string, fix: RegExp]>([
    [
      'agent_duration',
      { agent: { ...AGENT, maxDurationSeconds: 600 } },
      'max_duration_seconds is 600',
      /max_duration_seconds to 1800 or more/,
    ],
    [
      'agent_overrides',
      { agent: { ...AGENT, mayOverridePrompt: false } },
      'not allowed: prompt',
      /overrides of prompt/,
    ],
    [
      'agent_overrides',
      { agent: { ...AGENT, mayOverridePrompt: false, mayOverrideFirstMessage: false } },
      'not allowed: prompt, first message',
      /security settings/,
    ],
    [
      'post_call_webhook',
      { agent: { ...AGENT, hasPostCallWebhook: false } },
      'no post-call webhook is set',
      /webhooks\/elevenlabs\/post-call/,
    ],
    ['sms_url', { line: { smsUrl: 'https://old.example/sms' } }, 'https://old.example/sms', /A message comes in/],
    ['sms_url', { line: { smsUrl: null } }, 'no address is set', /calls\.example/],
    ['sms_url', { line: 'not_ours' }, 'this account does not have the number', /A message comes in/],
    ['clocks', { aheadOfProviderMs: -61_000 }, '61 s apart', /NTP/],
    ['clocks', { aheadOfProviderMs: null, aheadOfDatabaseMs: 61_000 }, '61 s apart', /NTP/],
  ])('%s fails, and names the setting: %j', (id, wrong, found, fix) => {
    const failed = checksOf({ ...FINE, ...wrong }, WANTED).filter(({ status }) => status === 'fail');
    expect(failed).toMatchObject([{ id, found, fix: expect.stringMatching(fix) }]);
  });

  it('an agent that does not say how long it talks is not known to be wrong', () => {
    const [duration] = checksOf({ ...FINE, agent: { ...AGENT, maxDurationSeconds: null } }, WANTED);
    expect(duration).toMatchObject({ status: 'unknown', found: null });
  });
});
