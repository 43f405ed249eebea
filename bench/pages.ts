import type { Page } from 'playwright-core';
import { launchBrowser } from '../scripts/test/chromium.ts';
import type { Product } from '../scripts/test/product.ts';
import { percentile, printFigure } from './figures.ts';

const FILTERS = ['held', 'no_answer', 'voicemail', 'busy'];

/**
 * What who opens the dashboard waits for, with many calls in the database (lists.ts): until something is painted and until
 * the list of calls is there, in a browser that has never been here; then until another filter shows its rows.
 */
export async function pageLatency(product: Product, times: number): Promise<void> {
  const browser = await launchBrowser();
  const painted: number[] = [];
  const listed: number[] = [];
  const filtered: number[] = [];
  try {
    for (let time = 0; time < times; time += 1) {
      const context = await browser.newContext({ baseURL: product.apiUrl, locale: 'en' });
      const page = await context.newPage();
      await signIn(page, product.keys.operator, time);
      await context.route('**/*', (route) => route.continue()); // routed requests are not served from the cache
      const began = performance.now();
      await page.goto('/calls');
      await firstRow(page).waitFor();
      listed.push(performance.now() - began);
      painted.push(await page.evaluate<number>(`performance.getEntriesByName('first-contentful-paint')[0].startTime`));
      if (time === 0) printFigure('dashboardFirstLoadKb', (await page.evaluate<number>(TRANSFERRED)) / 1_000, 'kB');
      for (const outcome of FILTERS) filtered.push(await changeFilter(page, outcome));
      await context.close();
    }
  } finally {
    await browser.close();
  }
  printFigure('callsFirstPaintMs', percentile(painted, 0.5), 'ms');
  printFigure('callsListedMs', percentile(listed, 0.5), 'ms');
  printFigure('callsFilterP50Ms', percentile(filtered, 0.5), 'ms');
  printFigure('callsFilterP99Ms', percentile(filtered, 0.99), 'ms');
}

/** Scripts and styles as they came over the wire. */
const TRANSFERRED = `performance.getEntriesByType('resource')
  .filter(({ name }) => /\\.(js|css)$/.test(name))
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`;

const firstRow = (page: Page) => page.getByRole('row').nth(1);

async function signIn(page: Page, key: string, time: number): Promise<void> {
  await page.context().setExtraHTTPHeaders({ 'x-forwarded-for': `198.51.100.${time + 1}` });
  await page.goto('/login');
  const body = JSON.stringify({ name: 'Bench', key });
  await page.evaluate(
    `fetch('/api/v1/login', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: ${JSON.stringify(body)} })`,
  );
}

/** Until the rows of the new filter are there, not those of the one before. */
async function changeFilter(page: Page, outcome: string): Promise<number> {
  const began = performance.now();
  const answered = page.waitForResponse((response) => response.url().includes(`outcome=${outcome}`));
  await page.locator('select').nth(1).selectOption(outcome);
  await answered;
  await firstRow(page).waitFor();
  return performance.now() - began;
}
