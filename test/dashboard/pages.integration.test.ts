import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../scripts/test/chromium.ts';
import { expectNoFaults, type Looks, signIn, type Visit, visit } from '../harness/browser.ts';
import type { Product } from '../harness/product.ts';
import { playStories, startShownProduct, type Stories } from './stories.ts';

/** `npm run screenshots` names a folder: what each page looks like is kept there. */
const SCREENSHOTS = process.env['SCREENSHOTS'];

let product: Product;
let browser: Browser;
let stories: Stories;
/** What the browsers take for now: what they say of times is the same on every page, however long a run takes. */
let now: Date;
beforeAll(async () => {
  [product, browser] = await Promise.all([startShownProduct(), launchBrowser()]);
  stories = await playStories(product);
  now = new Date(Date.now() + 5 * 60_000);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const PAGES: [name: string, address: (stories: Stories) => string, de: string, en: string][] = [
  ['overview', () => '/overview', 'Überblick', 'Overview'],
  ['attention', () => '/attention', 'Zu klären', 'Attention'],
  ['calls', () => '/calls', 'Anrufe', 'Calls'],
  [
    'call',
    ({ recorded }) => `/calls/${recorded}`,
    'Anruf bei Kanaria Geheimrat-Rita',
    'Call to Kanaria Geheimrat-Rita',
  ],
  ['candidates', () => '/candidates', 'Kandidaten', 'Candidates'],
  [
    'candidate',
    ({ candidateId }) => `/candidates/${candidateId}`,
    'Kanaria Geheimrat-Erika',
    'Kanaria Geheimrat-Erika',
  ],
  ['leads', () => '/leads', 'Leads und SMS', 'Leads and SMS'],
  ['lead', ({ leadRef }) => `/leads?ref=${leadRef}`, 'Leads und SMS', 'Leads and SMS'],
  ['campaigns', () => '/campaigns', 'Kampagnen', 'Campaigns'],
  ['campaign', () => '/campaigns/16', '', ''],
  ['interviews', () => '/interviews', 'Interviews', 'Interviews'],
  ['interview', ({ interviewId }) => `/interviews/${interviewId}`, '', ''],
  [
    'compare',
    ({ interviewId, otherInterviewId }) =>
      `/interviews/compare?ids=${encodeURIComponent(JSON.stringify([interviewId, otherInterviewId]))}`,
    'Interviews im Vergleich',
    'Interviews side by side',
  ],
  ['settings', () => '/settings', 'Einstellungen', 'Settings'],
  ['docs', () => '/docs', 'candidate-calls API', 'candidate-calls API'],
];

const LOOKS: Looks[] = [
  { language: 'de', theme: 'light', width: 1440 },
  { language: 'en', theme: 'dark', width: 1440 },
  { language: 'de', theme: 'light', width: 390 },
  { language: 'en', theme: 'dark', width: 390 },
];

async function keepPicture({ page }: Visit, name: string): Promise<void> {
  if (!SCREENSHOTS) return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}

/** Everything that is fetched is there: no skeleton is left, nothing is on its way. */
async function settled({ page }: Visit): Promise<void> {
  await page.waitForLoadState('networkidle').catch(() => undefined); // it may be late on a full machine
  await page.locator('[role=status] .mantine-Skeleton-root').first().waitFor({ state: 'detached' });
}

describe.each(LOOKS)('the pages in $language, $theme, $width px', (looks) => {
  let seen: Visit;
  beforeAll(async () => {
    seen = await visit(browser, product.apiUrl, looks);
    await seen.page.clock.setFixedTime(now);
    await signIn(seen, product.keys.operator);
  });
  afterAll(() => seen.context.close());

  it.each(PAGES)('%s: says what it is, and axe finds nothing', async (name, address, de, en) => {
    await seen.page.goto(address(stories));
    await settled(seen);
    const heading = seen.page.getByRole('heading', { level: 1 });
    await heading.waitFor();
    const title = looks.language === 'de' ? de : en;
    if (title !== '') expect(await heading.textContent()).toBe(title);
    await expectNoFaults(seen);
    const narrow = looks.width === 390 ? '-390' : '';
    await keepPicture(seen, `${name}-${looks.language}-${looks.theme}${narrow}`);
  });
});

/** The operators' second home (docs/operations.md); it runs only where its pictures are wanted. */
const TEMPORAL_UI = process.env['TEST_TEMPORAL_UI_URL'];
if (TEMPORAL_UI)
  describe('the Temporal UI', () => {
    it('lists the calls, and says of one where it is', async () => {
      const seen = await visit(browser, TEMPORAL_UI, { language: 'en', theme: 'light' });
      const workflows = `/namespaces/${product.temporal.namespace}/workflows`;
      await seen.page.goto(workflows);
      await seen.page
        .getByText(/candidate-call:/)
        .first()
        .waitFor({ timeout: 30_000 });
      await keepPicture(seen, 'temporal-list');
      await seen.page.goto(`${workflows}/candidate-call:${stories.held}`);
      await seen.page.getByText('Completed', { exact: true }).first().waitFor({ timeout: 30_000 });
      await seen.page.getByText('reportToCrm').first().waitFor({ timeout: 30_000 });
      await keepPicture(seen, 'temporal-workflow');
      await seen.context.close();
    });
  });
