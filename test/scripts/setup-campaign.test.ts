import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type CampaignDoors, fixture, startCampaignDoors, STORED } from '../api/campaigns/campaign-doors.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const recorded = fixture('setup_campaign').response_200_uploaded;

let doors: CampaignDoors;
beforeAll(async () => {
  doors = await startCampaignDoors();
});
afterAll(() => doors.api.close());
beforeEach(() => {
  doors.setUps.length = 0;
  doors.behind.answer = STORED;
});

function run(
  command: string,
  args: string[],
  secret?: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, ...(secret !== undefined && { WEBHOOK_SECRET: secret }) };
  return new Promise((resolve) => {
    execFile(command, args, { cwd: ROOT, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

const onThePath = (program: string) =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

const bash = (...args: string[]) => ({
  with: (secret?: string) => run('bash', ['scripts/setup-campaign.sh', ...args], secret),
});

describe('the line for bash', () => {
  it('sets a campaign of the demo up and prints the answer', async () => {
    const { code, stdout } = await bash('16', doors.api.url).with();
    expect([code, JSON.parse(stdout)]).toEqual([0, recorded]);
    expect(doors.setUps).toEqual([{ campaignId: '16', forceRebuild: false, source: null }]);
  });

  it('forces a new package', async () => {
    await bash('16', `${doors.api.url}/`, 'force').with('demo-setup-secret');
    expect(doors.setUps).toMatchObject([{ forceRebuild: true }]);
  });

  it('prints a refusal and fails', async () => {
    const { code, stdout } = await bash('16', doors.api.url).with('a "wrong\\ one');
    expect([code, JSON.parse(stdout)]).toEqual([1, { detail: 'Invalid authorization token' }]);
  });

  it.each([[[]], [['']], [['16","x":"']], [['a b']]])('says how it is used when it gets %j', async (args) => {
    const { code, stderr } = await bash(...args).with();
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^Usage: /)]);
    expect(doors.setUps).toEqual([]);
  });

  it('fails when nobody answers', async () => {
    expect((await bash('16', 'http://127.0.0.1:1').with()).code).not.toBe(0);
  });
});

describe('the line for PowerShell', () => {
  // Where there is no PowerShell, only that it asks for the same thing can be looked at.
  const ask = onThePath('pwsh')
    ? async () => {
        const args = ['-NoProfile', '-File', 'scripts/setup-campaign.ps1', '16', doors.api.url];
        const { code, stdout } = await run('pwsh', args);
        expect([code, JSON.parse(stdout)]).toEqual([0, recorded]);
      }
    : async () => {
        const script = readFileSync(join(ROOT, 'scripts/setup-campaign.ps1'), 'utf8');
        expect(script).toContain("'/webhook/setup-campaign'");
        expect(script).toContain('Authorization = "Bearer $secret"');
        expect(script).toContain('campaign_id = $Campaign; force_rebuild = $Force.IsPresent');
        for (const [open, close] of ['()', '{}', '[]'] as const)
          expect([open, script.split(open!).length]).toEqual([open, script.split(close!).length]);
      };
  it('asks for the same', ask);
});
