import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallPlacement } from '../../../src/domain/calls/call.ts';
import { createCampaignReader } from '../../../src/store/campaigns/campaign-packages.ts';
import {
  type CampaignSettingsDesk,
  choosePlacement,
  createCampaignSettings,
} from '../../../src/store/campaigns/campaign-settings.ts';
import { campaignName, keepCampaign } from '../../../src/store/campaigns/campaigns.ts';
import type { Db } from '../../../src/store/database.ts';
import { aDatabase } from '../../harness/database.ts';

let database: Awaited<ReturnType<typeof aDatabase>>;
let db: Db;
let settings: CampaignSettingsDesk;
beforeAll(async () => {
  database = await aDatabase();
  db = database.db;
  settings = createCampaignSettings(db);
});
afterAll(() => database.drop());

let nextId = 800;
const aCampaign = () => (nextId += 1);
const setUp = (id: number) =>
  keepCampaign(db, { id: String(id), name: 'Pflegefachkraft', companyName: 'Klinik am Park', applicantsWaiting: 2 });

describe('what is settled for a campaign', () => {
  it('is nothing for one that was set up and no more', async () => {
    const id = aCampaign();
    expect(await settings.find(id)).toBeNull();
    await setUp(id);
    expect(await settings.find(id)).toEqual({ id, name: 'Pflegefachkraft', placement: null });
  });

  it('stays when it is set up again', async () => {
    const id = aCampaign();
    await setUp(id);
    const settled = { id, name: 'Pflegefachkraft', placement: 'twilio' };
    expect(await settings.keep(id, 'twilio')).toEqual({ settings: settled, isNew: false });
    await setUp(id);
    expect(await settings.find(id)).toEqual(settled);
  });

  it('can be settled before it is set up, which is not said to have happened', async () => {
    const id = aCampaign();
    const settled = { id, name: null, placement: 'twilio' };
    expect(await settings.keep(id, 'twilio')).toEqual({ settings: settled, isNew: true });
    expect(await campaignName(db, id)).toBeNull();
    const listed = await createCampaignReader(db).list();
    expect(listed.map(({ campaignId }) => campaignId)).not.toContain(String(id));
    await setUp(id);
    expect(await settings.find(id)).toEqual({ ...settled, name: 'Pflegefachkraft' });
  });

  it('is one row, and new once, however many settle it at the same time', async () => {
    const id = aCampaign();
    const kept = await Promise.all(Array.from({ length: 8 }, () => settings.keep(id, 'twilio')));
    expect(kept.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(kept.map((one) => JSON.stringify(one.settings))).size).toBe(1);
  });
});

describe('a call is placed as', () => {
  const cases: [
    asked: CallPlacement | null,
    campaign: CallPlacement | null,
    house: CallPlacement,
    by: CallPlacement,
  ][] = [
    ['elevenlabs', 'twilio', 'twilio', 'elevenlabs'],
    ['twilio', 'elevenlabs', 'elevenlabs', 'twilio'],
    [null, 'twilio', 'elevenlabs', 'twilio'],
    [null, 'elevenlabs', 'twilio', 'elevenlabs'],
    [null, null, 'twilio', 'twilio'],
    [null, null, 'elevenlabs', 'elevenlabs'],
  ];
  it.each(cases)(
    'its request says (%s), else its campaign (%s), else the house (%s): %s',
    async (asked, campaign, house, by) => {
      const campaignId = aCampaign();
      await settings.keep(campaignId, campaign);
      expect(await choosePlacement(db, { placement: asked, campaignId }, house)).toBe(by);
    },
  );

  it('the house says, without a campaign or with one that is not known here', async () => {
    for (const campaignId of [null, aCampaign()])
      expect(await choosePlacement(db, { placement: null, campaignId }, 'twilio')).toBe('twilio');
  });
});
