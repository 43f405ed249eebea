import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CampaignPackage, campaignPackage } from '../../../src/domain/campaigns/campaign-package.ts';
import {
  createCampaignReader,
  newestPackage,
  noteUpload,
  readPackage,
  savePackage,
} from '../../../src/store/campaigns/campaign-packages.ts';
import { campaignName, keepSource, readSource } from '../../../src/store/campaigns/campaigns.ts';
import type { Db } from '../../../src/store/database.ts';
import { campaign16 } from '../../domain/campaigns/campaign-sixteen.ts';
import { aDatabase } from '../../harness/database.ts';

let database: Awaited<ReturnType<typeof aDatabase>>;
let db: Db;
beforeAll(async () => {
  database = await aDatabase();
  db = database.db;
});
afterAll(() => database.drop());

let nextId = 0;
const PROMPTS = { 1: 'a', 2: 'b', 3: 'c', 4: 'd' };

/** The package of a campaign that nobody else has. */
function aPackage(changes: Partial<CampaignPackage> = {}): CampaignPackage {
  nextId += 1;
  return { ...campaignPackage({ ...campaign16(), campaignId: String(nextId) }, PROMPTS, new Date()), ...changes };
}

describe('a package', () => {
  it('is kept byte by byte, keys in their order', async () => {
    const made = aPackage();
    const version = await savePackage(db, 'order.1', made, 2);
    const { body, question_count, upload_status } = await readPackage(db, made.campaign_id, version);
    expect([body, question_count, upload_status]).toEqual([JSON.stringify(made), 10, 'pending']);
  });

  it('is a new version for each build, and one for the same build, also when all are saved at once', async () => {
    const made = aPackage();
    const builds = ['b1', 'b2', 'b3', 'b1', 'b2', 'b1'].map((build) => savePackage(db, `once.${build}`, made, null));
    const [one, two, three, ...again] = await Promise.all(builds);
    expect(new Set([one, two, three])).toEqual(new Set([1, 2, 3]));
    expect(again).toEqual([one, two, one]);
    expect((await newestPackage(db, made.campaign_id))?.version).toBe(3);
  });

  it('remembers how its uploads ended', async () => {
    const made = aPackage();
    const version = await savePackage(db, 'upload.1', made, null);
    await noteUpload(db, made.campaign_id, version, { status: 'failed', error: 'hoc did not answer in time' });
    expect(await readPackage(db, made.campaign_id, version)).toMatchObject({
      upload_status: 'failed',
      upload_tries: 1,
      last_error: 'hoc did not answer in time',
      download_url: null,
      uploaded_at: null,
    });
    await noteUpload(db, made.campaign_id, version, { status: 'uploaded', downloadUrl: 'https://x', error: null });
    expect(await readPackage(db, made.campaign_id, version)).toMatchObject({
      upload_status: 'uploaded',
      upload_tries: 2,
      last_error: null,
      download_url: 'https://x',
      uploaded_at: expect.any(Date),
    });
  });

  it('is read by its campaign’s newest version, the newest campaign first', async () => {
    const [older, newer] = [aPackage(), aPackage()];
    await savePackage(db, 'read.1', older, null);
    await savePackage(db, 'read.2', newer, null);
    const rebuilt = { ...older, company_name: 'Umbenannt' };
    await savePackage(db, 'read.3', rebuilt, null);
    const reader = createCampaignReader(db);
    expect((await reader.list()).slice(0, 2)).toEqual([
      expect.objectContaining({ campaignId: older.campaign_id, companyName: 'Umbenannt', questionCount: 10 }),
      expect.objectContaining({ campaignId: newer.campaign_id, createdAt: newer.created_at }),
    ]);
    expect(await reader.packageBody(older.campaign_id)).toBe(JSON.stringify(rebuilt));
    expect(await reader.packageBody('nobody’s')).toBeNull();
  });
});

it('a campaign has the name under which it was set up last', async () => {
  const made = aPackage({ campaign_name: 'Alt' });
  await savePackage(db, 'name.1', made, null);
  await savePackage(db, 'name.2', { ...made, campaign_name: 'Neu' }, null);
  expect(await campaignName(db, Number(made.campaign_id))).toBe('Neu');
  expect(await campaignName(db, 999_999)).toBeNull();
  expect(await campaignName(db, null)).toBeNull();
});

it('the same content is one source, another is another, and campaigns share none', async () => {
  const { company } = campaign16();
  const content = { company, protocol: { id: 1, name: 'x', pages: [] } };
  const ids = [
    await keepSource(db, 'a', content),
    await keepSource(db, 'a', structuredClone(content)),
    await keepSource(db, 'a', { ...content, protocol: { ...content.protocol, name: 'y' } }),
    await keepSource(db, 'b', content),
  ];
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
  expect(await readSource(db, 'a', ids[0]!)).toEqual(content);
  expect(await readSource(db, 'b', ids[3]!)).toEqual(content);
  expect(await db.selectFrom('campaign_sources').select('id').execute()).toHaveLength(3);
});
