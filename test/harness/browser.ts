import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { DEMO } from '../../src/demo-settings.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Looks {
  language: 'de' | 'en';
  theme: 'light' | 'dark';
  width?: number;
}

/** A page of somebody's browser, with what went wrong in it. */
export interface Visit {
  page: Page;
  context: BrowserContext;
  /** uncaught errors, and what the Content-Security-Policy refused */
  faults: string[];
}

let visits = 0;

/** A browser of its own, signed in nowhere. */
export async function visit(browser: Browser, url: string, { language, theme, width = 1440 }: Looks): Promise<Visit> {
  const context = await browser.newContext({
    ...{ baseURL: url, colorScheme: theme, locale: language, timezoneId: 'Europe/Berlin' },
    ...{ viewport: { width, height: 900 }, reducedMotion: 'reduce' },
    // Each comes from an address of its own: signing in is counted by address.
    extraHTTPHeaders: { 'x-forwarded-for': `198.51.100.${(visits += 1)}` },
  });
  await context.addInitScript(
    `localStorage.setItem('language', '"${language}"'); localStorage.setItem('mantine-color-scheme-value', '${theme}');`,
  );
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) faults.push(message.text());
  });
  return { page, context, faults };
}

export async function signIn(
  { page }: Visit,
  key: string = DEMO.operatorApiKey,
  name = 'Anna Prüferin',
): Promise<void> {
  await page.goto('/login');
  await page.getByLabel(/Ihr Name|Your name/).fill(name);
  await page.getByLabel(/^(Schlüssel|Key)/).fill(key);
  await page.getByRole('button', { name: /Anmelden|Sign in/ }).click();
  await page.waitForURL('**/overview');
}

interface AxeResult {
  violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[];
}

/** What axe finds on the page as it stands, each with its place: WCAG 2.2 A and AA. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResult>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })`,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  );
}

/** Nothing that axe finds, no error, nothing that the policy of the pages refused. */
export async function expectNoFaults({ page, faults }: Visit): Promise<void> {
  expect(await findings(page)).toEqual([]);
  expect(faults).toEqual([]);
}
