import type { Browser, Page } from 'playwright-core';
import type { Product } from '../scripts/test/product.ts';
import { percentile, printFigure } from './figures.ts';

const FILTERS = ['held', 'no_answer', 'voicemail', 'busy'];

/**
 * What who opens the dashboard waits for, with many calls in the database (lists.ts): until something is painted and until
 * the list of calls is there, in a browser that has never been here; then until another filter shows its rows, and until
 * the page of a call with 2,000 events has all of them.
 */
export async function pageLatency(product: Product, browser: Browser, times: number): Promise<void> {
  const painted: number[] = [];
  const listed: number[] = [];
  const filtered: number[] = [];
  const opened: number[] = [];
  const eventful = await anEventfulCall(product);
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
    opened.push(await openCall(page, eventful));
    await context.close();
  }
  printFigure('callsFirstPaintMs', percentile(painted, 0.5), 'ms');
  printFigure('callsListedMs', percentile(listed, 0.5), 'ms');
  printFigure('callsFilterP50Ms', percentile(filtered, 0.5), 'ms');
  printFigure('callsFilterP99Ms', percentile(filtered, 0.99), 'ms');
  printFigure('callOpenedMs', percentile(opened, 0.5), 'ms', { events: String(EVENTS) });
}

const EVENTS = 2_000;

/** One of the calls that are there, with more to tell than any real one. @returns its id */
async function anEventfulCall(product: Product): Promise<string> {
  const [call] = await product.query<{ id: string }>(
    `select id from calls where asked_by = 'bench' and outcome = 'held'
      and not exists (select 1 from timeline where call_id = calls.id) order by created_at desc limit 1`,
  );
  await product.query(
    `insert into timeline (call_id, at, provider_at, source, kind, attempt, text, mark)
    select $1, now() - interval '1 hour' + n * interval '1 second', now() - interval '1 hour' + (n - n % 20) * interval '1 second',
      (array['us', 'twilio', 'elevenlabs'])[1 + n % 3], 'bench', 1, 'The carrier reported: in progress ' || n,
      case n % 10 when 0 then 'late' end
    from generate_series(1, $2::int) n`,
    [call!.id, EVENTS],
  );
  return call!.id;
}

/** Until its last event is there. */
async function openCall(page: Page, callId: string): Promise<number> {
  const began = performance.now();
  await page.goto(`/calls/${callId}`);
  await page.locator(`section[aria-labelledby=axis] tbody tr:nth-child(${EVENTS})`).waitFor({ state: 'attached' });
  return performance.now() - began;
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
