import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { setUpCampaign } from '../../../src/api/commands/set-up-campaign.ts';
import type { SetupResult, SetupWish } from '../../../src/domain/campaigns/campaign-setup.ts';
import { createLog } from '../../../src/log.ts';
import type { Db } from '../../../src/store/database.ts';

const REQUEST = { campaignId: '16', forceRebuild: true, source: null };

/** Asks without a database: a request that brings nothing along and fails needs none. */
async function ask(answer: () => Promise<SetupResult>) {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const wishes: [string, SetupWish, number][] = [];
  const setUp = (id: string, wish: SetupWish, deadline: Date) => {
    wishes.push([id, wish, deadline.getTime() - Date.now()]);
    return answer();
  };
  const asking = setUpCampaign({} as Db, { setUp }, 5_000, createLog('api', { destination }));
  const said = await asking(REQUEST).catch((error: unknown) => error);
  return { said, lines, wishes };
}

describe('asking for a set-up', () => {
  it('hands ids on, with the time there is for an answer', async () => {
    const failed: SetupResult = { kind: 'failed', status: 400, detail: 'Company 5 nicht gefunden' };
    const { said, wishes } = await ask(async () => failed);
    expect(said).toEqual(failed);
    expect(wishes).toEqual([['16', { forceRebuild: true, sourceId: null }, expect.any(Number)]]);
    expect(wishes[0]![2]).toBeGreaterThan(4_000);
  });

  it('is unavailable when Temporal is away or the time is over, and the log says for which campaign', async () => {
    const { said, lines } = await ask(() => Promise.reject(new Error('14 UNAVAILABLE: 127.0.0.1')));
    expect(said).toEqual({ kind: 'unavailable' });
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'warn', campaignId: '16' });
    expect(lines[0]).not.toContain('127.0.0.1');
  });

  it('leaves it to the end of the request when PostgreSQL is away', async () => {
    const away = Object.assign(new Error('x'), { code: '57P01' });
    expect((await ask(() => Promise.reject(away))).said).toBe(away);
  });
});
