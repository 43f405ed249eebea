import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../scripts/test/chromium.ts';
import { expectNoFaults, signIn, type Visit, visit } from '../harness/browser.ts';
import { eventually, type Product } from '../harness/product.ts';
import {
  anInterview,
  closed,
  ERIKA,
  OPERATOR_KEY,
  placeCall,
  scripted,
  startShownProduct,
  VIEWER_KEY,
} from './stories.ts';

const TALK = { ringMs: 200, talkMs: 900, summaryAfterMs: 100, webhookAfterMs: 50 };
const EVIL = '<img src=x onerror="window.__xss=1"></script><script>window.__xss=1</script>';

let product: Product;
let browser: Browser;
let seen: Visit;
beforeAll(async () => {
  [product, browser] = await Promise.all([startShownProduct(), launchBrowser()]);
  seen = await visit(browser, product.apiUrl, { language: 'en', theme: 'light' });
  await signIn(seen, product.keys.operator);
}, 90_000);
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

let nextNumber = 700;
const aPerson = (lastName = 'Geheimrat') => ({
  ...{ firstName: 'Kanaria', lastName },
  phone: `+493023125${(nextNumber += 1)}`,
});

async function aHeldCall(lastName?: string, more: object = {}): Promise<string> {
  const person = aPerson(lastName);
  await scripted(product, person.phone, 'held', { timing: TALK });
  const callId = await placeCall(product, person, more);
  await closed(product, callId);
  return callId;
}

describe('signing in', () => {
  it('says that a key is wrong, and keeps no key in the browser', async () => {
    const other = await visit(browser, product.apiUrl, { language: 'en', theme: 'light' });
    await other.page.goto('/login');
    await other.page.getByLabel('Your name').fill('Anna');
    await other.page.getByLabel(/^Key/).fill('no-such-key');
    await other.page.getByRole('button', { name: 'Sign in' }).click();
    await other.page.getByText('There is no such key.').waitFor();
    await expectNoFaults(other);
    await signIn(other, product.keys.operator);
    const stored = await other.page.evaluate<string>('JSON.stringify([localStorage, sessionStorage, document.cookie])');
    expect(stored).not.toContain(product.keys.operator);
    await other.context.close();
  });

  it('comes back to the address that was asked for', async () => {
    const other = await visit(browser, product.apiUrl, { language: 'en', theme: 'light' });
    await other.page.goto('/calls?outcome=held');
    await other.page.waitForURL('**/login**');
    await other.page.getByLabel('Your name').fill('Anna');
    await other.page.getByLabel(/^Key/).fill(product.keys.operator);
    await other.page.getByRole('button', { name: 'Sign in' }).click();
    await other.page.waitForURL('**/calls?outcome=held');
    await other.context.close();
  });

  it('is asked for again when the session has ended', async () => {
    const other = await visit(browser, product.apiUrl, { language: 'en', theme: 'light' });
    await signIn(other, product.keys.operator);
    await other.page.getByRole('link', { name: 'Candidates' }).waitFor();
    await other.context.clearCookies();
    // It may have asked by itself before there was time for this.
    await other.page
      .getByRole('link', { name: 'Candidates' })
      .click({ timeout: 2_000 })
      .catch(() => undefined);
    await other.page.waitForURL('**/login**');
    await other.context.close();
  });

  it('with a key that only looks shows no button that changes something, and the API refuses', async () => {
    const callId = await aHeldCall();
    const other = await visit(browser, product.apiUrl, { language: 'en', theme: 'light' });
    await signIn(other, VIEWER_KEY, 'Erna');
    await other.page.goto(`/calls/${callId}`);
    await other.page.getByRole('heading', { level: 1, name: /Call to/ }).waitFor();
    expect(await other.page.getByRole('button', { name: /Send to the CRM again|Analyse again/ }).count()).toBe(0);
    const status = await other.page.evaluate(async (path) => {
      const headers = { 'Content-Type': 'application/json', 'X-CSRF': '1' };
      return (await fetch(path, { method: 'POST', headers, body: '{}' })).status;
    }, `/api/v1/calls/${callId}/resend-crm`);
    expect(status).toBe(403);
    await other.context.close();
  });
});

describe('live', () => {
  it('a call appears in the overview without a reload and goes on by itself', async () => {
    await seen.page.goto('/overview');
    await seen.page.getByText('Nobody is being called just now.').waitFor();
    const person = aPerson();
    await scripted(product, person.phone, 'held', { timing: { ...TALK, ringMs: 1_200, talkMs: 4_000 } });
    await placeCall(product, person);
    const running = seen.page.getByRole('region', { name: 'Under way now' });
    await running.getByRole('link').first().waitFor();
    await running.getByText('Nobody is being called just now.').waitFor({ timeout: 30_000 });
  });

  it('rows of the list do not jump: what is new waits above them', async () => {
    await aHeldCall();
    await seen.page.goto('/calls');
    await seen.page.getByRole('row').nth(1).waitFor();
    const before = await seen.page.getByRole('row').count();
    await aHeldCall('Geheimrat-Neu');
    const fresh = seen.page.getByRole('button', { name: '1 new call' });
    await fresh.waitFor();
    expect(await seen.page.getByRole('row').count()).toBe(before);
    await fresh.click();
    await seen.page.getByRole('link', { name: /Geheimrat-Neu/ }).waitFor();
  });

  it('says so while the API is away, and goes on when it is back', async () => {
    const isHere = seen.page.waitForResponse(/campaigns-page/);
    await seen.page.goto('/candidates');
    await seen.page.getByRole('heading', { level: 1 }).waitFor();
    await (await isHere).finished();
    await product.api.stop();
    try {
      await seen.page.getByRole('link', { name: 'Campaigns' }).click();
      await seen.page
        .getByText('The server cannot be reached just now.', { exact: false })
        .first()
        .waitFor({ timeout: 30_000 });
    } finally {
      await product.api.start();
      await product.ready();
    }
    await seen.page.getByRole('heading', { level: 1, name: 'Campaigns' }).waitFor({ timeout: 30_000 });
  });
});

describe('the list of calls', () => {
  it('has its filters in the address: a copied link shows the same list', async () => {
    await seen.page.goto('/calls');
    await seen.page.getByLabel('Outcome').selectOption('no_answer');
    await seen.page.waitForURL('**/calls?outcome=no_answer');
    const other = await seen.context.newPage();
    await other.goto(seen.page.url());
    expect(await other.getByLabel('Outcome').inputValue()).toBe('no_answer');
    await other.close();
  });

  it('finds a person without putting their name into an address', async () => {
    await aHeldCall('Geheimrat-Suche');
    await seen.page.goto('/calls');
    const addresses: string[] = [];
    seen.page.on('request', (request) => addresses.push(request.url()));
    await seen.page.getByLabel('Name, number or id').fill('geheimrat-suche');
    await seen.page.getByRole('link', { name: /Geheimrat-Suche/ }).waitFor();
    expect([...addresses, seen.page.url()].filter((address) => /suche/i.test(address))).toEqual([]);
  });

  it('is walked through by keyboard: j, k, Enter', async () => {
    await seen.page.goto('/calls');
    const list = seen.page.getByRole('region', { name: 'List of calls' });
    await list.focus();
    await seen.page.keyboard.press('j');
    await seen.page.keyboard.press('j');
    await seen.page.keyboard.press('k');
    await seen.page.keyboard.press('Enter');
    await seen.page.waitForURL(/\/calls\/[0-9a-f-]{36}/);
  });
});

describe('many results at once', () => {
  it('go to the CRM again: how many is said before, and what came of each after', async () => {
    const campaignId = 4_711;
    const callIds = [await aHeldCall('Geheimrat', { campaignId }), await aHeldCall('Geheimrat', { campaignId })];
    const posts = async () =>
      (await product.requests('crm')).filter(({ headers }) =>
        callIds.some((id) => headers['idempotency-key']?.startsWith(id)),
      ).length;
    const before = await posts();
    await seen.page.goto(`/calls?campaignId=${campaignId}`);
    await seen.page.getByRole('button', { name: 'All to the CRM again' }).click();
    await seen.page.getByText('2 results go to the CRM again.').waitFor();
    await expectNoFaults(seen);
    await seen.page.getByRole('button', { name: 'Send 2' }).dblclick();
    await seen.page.getByText('All 2 are done.').waitFor({ timeout: 30_000 });
    await seen.page.getByText('2 accepted, 0 refused, 0 left out.').waitFor();
    expect((await posts()) - before).toBe(2);
    const rows = await product.query('select result from bulk_calls where call_id = any($1)', [callIds]);
    expect(rows).toEqual([{ result: 'accepted' }, { result: 'accepted' }]);
    await seen.page.getByRole('button', { name: 'Close', exact: true }).click();
  });
});

describe('a saved view', () => {
  it('is the filter of the address under a name, with its count, for all who look', async () => {
    await aHeldCall();
    await seen.page.goto('/calls?outcome=held');
    await seen.page.getByRole('button', { name: 'Save this view' }).click();
    await seen.page.getByLabel('Name of the view').fill('Talked to');
    await seen.page.getByLabel('visible to everybody').check();
    await expectNoFaults(seen);
    await seen.page.getByRole('button', { name: 'Save', exact: true }).click();
    const { body } = await product.v1('GET', '/calls/count?outcome=held');
    const link = `Talked to (${(body as { count: number }).count})`;
    await seen.page.getByRole('link', { name: link }).waitFor();

    const ben = await visit(browser, product.apiUrl, { language: 'en', theme: 'light' });
    await signIn(ben, OPERATOR_KEY, 'Ben Prüfer');
    await ben.page.goto('/calls');
    await ben.page.getByRole('link', { name: link }).click();
    await ben.page.waitForURL('**/calls?outcome=held');
    expect(await ben.page.getByLabel('Outcome').inputValue()).toBe('held');
    expect(await ben.page.getByRole('button', { name: 'Change this view' }).count()).toBe(0);
    await ben.context.close();

    await seen.page.getByRole('button', { name: 'Change this view' }).click();
    await seen.page.getByRole('button', { name: 'Delete this view' }).click();
    await seen.page.getByRole('link', { name: link }).waitFor({ state: 'detached' });
  });
});

describe('Ctrl K', () => {
  it('leads to a page by its name, and to a call by its id', async () => {
    const callId = await aHeldCall();
    await seen.page.goto('/overview');
    await seen.page.getByRole('heading', { level: 1 }).waitFor();
    await seen.page.keyboard.press('Control+K');
    await seen.page.getByLabel('Name of a page or id of a call').fill('camp');
    await seen.page.keyboard.press('Enter');
    await seen.page.waitForURL('**/campaigns');
    await seen.page.keyboard.press('Control+K');
    await seen.page.getByLabel('Name of a page or id of a call').fill(callId);
    await expectNoFaults(seen);
    await seen.page.keyboard.press('Enter');
    await seen.page.waitForURL(`**/calls/${callId}`);
  });
});

describe('the page of a call', () => {
  it('leads from a quote to its turn, which is in sight, focused and marked', async () => {
    const callId = await aHeldCall();
    await seen.page.goto(`/calls/${callId}`);
    const quote = seen.page.getByRole('region', { name: 'Answers' }).getByRole('link').first();
    await quote.click();
    await seen.page.waitForURL(/#turn-\d+$/);
    const turn = seen.page.locator(`#${new URL(seen.page.url()).hash.slice(1)}`);
    expect(await turn.getAttribute('data-chosen')).toBe('true');
    expect(await turn.evaluate((element) => element === (element as any).ownerDocument.activeElement)).toBe(true);
    const [words] = /„(.*)“/.exec((await quote.textContent())!)!.slice(1);
    expect(await turn.textContent()).toContain(words!);
  });

  it('leads from a quote to its place in the recording', async () => {
    const callId = await aHeldCall('Geheimrat', { placement: 'twilio' });
    const [{ offsetSeconds }] = await eventually(
      async () => {
        const { body } = await product.v1('GET', `/calls/${callId}/recordings`);
        const { items } = body as { items: { status: string; offsetSeconds: number | null }[] };
        return items[0]?.status === 'stored' ? (items as [(typeof items)[0]]) : undefined;
      },
      { withinMs: 20_000, what: 'the recording to be kept' },
    );
    const { body } = await product.v1('GET', `/calls/${callId}/conversation`);
    const { turns } = body as { turns: { index: number; atSeconds: number }[] };
    await seen.page.goto(`/calls/${callId}`);
    const audio = seen.page.locator('audio');
    await audio.waitFor();
    const isReady = () => audio.evaluate((element) => (element as unknown as { readyState: number }).readyState > 0);
    await eventually(isReady, { withinMs: 20_000, what: 'the player to know how long it plays' });
    await seen.page.getByRole('region', { name: 'Answers' }).getByRole('link').last().click();
    await seen.page.waitForURL(/#turn-\d+$/);
    const turn = Number(/\d+$/.exec(seen.page.url())![0]);
    const expected = turns.find(({ index }) => index === turn)!.atSeconds - (offsetSeconds ?? 0);
    const stands = await audio.evaluate((element) => (element as unknown as { currentTime: number }).currentTime);
    expect(expected).toBeGreaterThan(1);
    expect(Math.abs(stands - expected)).toBeLessThanOrEqual(0.5);
  });

  it('cancels a ringing call: the leg is stopped', async () => {
    const person = aPerson();
    await scripted(product, person.phone, 'no_answer', { timing: { ...TALK, ringMs: 20_000 } });
    const callId = await placeCall(product, person);
    await seen.page.goto(`/calls/${callId}`);
    await seen.page.getByRole('button', { name: 'Take back' }).click();
    await seen.page.getByRole('button', { name: 'Take the call back' }).click();
    // the dialog that is going away says what would happen
    const said = seen.page.getByRole('status').filter({ hasText: /The ringing was stopped|was not dialled/ });
    await said.first().waitFor({ timeout: 30_000 });
  });

  it('shows texts of others as texts', async () => {
    const callId = await aHeldCall(EVIL.slice(0, 90));
    await seen.page.goto(`/calls/${callId}`);
    await seen.page.getByRole('heading', { level: 1, name: /Call to/ }).waitFor();
    expect(await seen.page.evaluate('window.__xss')).toBeUndefined();
    await expectNoFaults(seen);
  });

  it('says that there is no such call', async () => {
    await seen.page.goto('/calls/01900000-0000-7000-8000-000000000000');
    await seen.page.getByText('There is no such call (any more).').waitFor();
    await seen.page.goto('/calls/nonsense');
    await seen.page.getByText('There is no such call (any more).').waitFor();
  });

  it('of a call without conversation, analysis or recording says so', async () => {
    const person = aPerson();
    await scripted(product, person.phone, 'no_answer', { timing: TALK });
    const callId = await placeCall(product, person);
    await closed(product, callId);
    await seen.page.goto(`/calls/${callId}`);
    for (const text of ['There is no conversation for this call.', 'Not analysed yet.', 'No recording.'])
      await seen.page.getByText(text).first().waitFor();
  });

  it('shows a transcript of three megabytes', async () => {
    const callId = await aHeldCall();
    const turns = Array.from({ length: 6_000 }, (_, index) => ({
      ...{ index, role: index % 2 ? 'candidate' : 'agent', atSeconds: index },
      text: 'Ich habe dazu viel zu sagen. '.repeat(18),
    }));
    await product.query(
      `update conversations set content = jsonb_set(content, '{turns}', $2::jsonb) where call_id = $1`,
      [callId, JSON.stringify(turns)],
    );
    await seen.page.goto(`/calls/${callId}`);
    await seen.page.getByText('only its beginning is shown', { exact: false }).waitFor({ timeout: 20_000 });
    expect(await seen.page.getByRole('heading', { level: 1 }).textContent()).toContain(ERIKA.firstName);
  });
});

describe('the analysis of a call', () => {
  it('is decided about by a named person, with a reason that is in the export', async () => {
    const callId = await aHeldCall('Geheimrat-Pruefung');
    await seen.page.goto(`/calls/${callId}`);
    const part = seen.page.getByRole('region', { name: 'Decision of a person' });
    await part.getByRole('button', { name: 'Review the analysis' }).click();
    const decide = seen.page.getByRole('button', { name: 'Decide so' });
    await seen.page.getByLabel('It is not right').check();
    expect(await decide.isDisabled()).toBe(true);
    await seen.page.getByLabel('Reason').fill('The certificate was named.');
    await expectNoFaults(seen);
    await decide.click();
    await part.getByText('overruled').waitFor();
    await part.getByText('The certificate was named.').waitFor();
    await part.getByText('by Anna Prüferin', { exact: false }).waitFor();
    const csv = await seen.page.evaluate(async () => (await fetch('/api/v1/calls/export.csv')).text());
    expect(csv.split('\r\n').find((line) => line.startsWith(callId))).toContain(
      'overruled,The certificate was named.,Anna Prüferin,',
    );
  });

  it('has versions, and says by a word what the later one says otherwise', async () => {
    const callId = await aHeldCall();
    await seen.page.goto(`/calls/${callId}`);
    const part = seen.page.getByRole('region', { name: 'Versions of the analysis' });
    await part.getByText('There are no two versions to compare.').waitFor();
    await product.query(
      `insert into analyses (call_id, version, result)
       select call_id, 2, jsonb_set(jsonb_set(result, '{overallScore}', '1'), '{answers,0,verdict}', '"cannot_tell"')
       from analyses where call_id = $1 and version = 1`,
      [callId],
    );
    await seen.page.reload();
    await part.getByText(/^2 of \d+ statements differ/).waitFor();
    const rows = part.getByRole('row').filter({ hasText: 'changed' });
    expect(await rows.count()).toBe(2);
    await rows.filter({ hasText: 'cannot tell' }).waitFor();
    await part.getByLabel('Only what differs').uncheck();
    await part.getByText('the same').first().waitFor();
    await part.getByLabel('Later version').selectOption('1');
    await part.getByLabel('Earlier version').selectOption('1');
    await part.getByText(/^0 of \d+ statements differ/).waitFor();
    await expectNoFaults(seen);
  });
});

describe('what needs a person', () => {
  it('taken in one browser is with them in the other, and what is resolved is gone from both', async () => {
    const person = aPerson('Geheimrat-Klärung');
    await scripted(product, person.phone, 'held', { timing: TALK, faults: ['crm_400'] });
    await placeCall(product, person);
    const ben = await visit(browser, product.apiUrl, { language: 'en', theme: 'light' });
    await signIn(ben, product.keys.operator, 'Ben Prüfer');
    await ben.page.goto('/attention');
    await seen.page.goto('/attention');
    const cardOf = ({ page }: Visit) => page.getByRole('article').filter({ hasText: 'Geheimrat-Klärung' });
    await cardOf(seen).getByRole('button', { name: 'Take' }).click({ timeout: 30_000 });
    await cardOf(ben).getByText('with Anna Prüferin').waitFor();
    expect(await cardOf(ben).getByRole('button', { name: 'Take' }).count()).toBe(0);

    await cardOf(ben).getByRole('button', { name: 'Resolve' }).click();
    await ben.page.getByLabel('Reason').fill('seen');
    await ben.page.getByRole('button', { name: 'Put it away as resolved' }).click();
    await ben.page.getByText('Anna Prüferin was quicker.').waitFor();

    await cardOf(seen).getByRole('button', { name: 'Resolve' }).click();
    await seen.page.getByLabel('Reason').fill('the CRM was told by hand');
    await seen.page.getByRole('button', { name: 'Put it away as resolved' }).click();
    await Promise.all([seen, ben].map((one) => cardOf(one).waitFor({ state: 'detached' })));
    await ben.context.close();
  });
});

describe('the next 24 hours', () => {
  it('say on the overview what is due in which hour, as a list and as a table', async () => {
    const callId = await aHeldCall();
    await product.query(
      `update crm_deliveries set status = 'retrying', tries = 9, updated_at = now() + interval '5 hours' where call_id = $1`,
      [callId],
    );
    await seen.page.goto('/overview');
    const part = seen.page.getByRole('region', { name: 'The next 24 hours' });
    await part.getByText(/(things are|thing is) due/).waitFor();
    await part.getByRole('listitem').filter({ hasText: 'to the CRM again' }).first().waitFor();
    await expectNoFaults(seen);
    await part.getByText('As a table').click();
    await part.getByRole('row').nth(24).waitFor();
    expect(await part.getByRole('row').count()).toBe(25);
    await product.query(`update crm_deliveries set status = 'delivered', updated_at = now() where call_id = $1`, [
      callId,
    ]);
  });
});

describe('what is put off', () => {
  it('is hidden from all, shown by its filter, and back when it is taken', async () => {
    const person = aPerson('Geheimrat-Spaeter');
    await scripted(product, person.phone, 'held', { timing: TALK, faults: ['crm_400'] });
    await placeCall(product, person);
    await seen.page.goto('/attention');
    const card = seen.page.getByRole('article').filter({ hasText: person.lastName });
    await card.getByRole('button', { name: 'Put off' }).click({ timeout: 30_000 });
    await seen.page.getByLabel('Reason').fill('the CRM is mended tomorrow');
    await expectNoFaults(seen);
    await seen.page.getByRole('button', { name: 'Put it off so long' }).click();
    await card.waitFor({ state: 'detached' });
    await seen.page.getByRole('checkbox', { name: 'put off' }).check();
    await seen.page.waitForURL('**/attention?snoozed=true');
    await card.getByText('the CRM is mended tomorrow', { exact: false }).waitFor();
    await card.getByRole('button', { name: 'Take' }).click();
    await card.waitFor({ state: 'detached' });
    await seen.page.getByRole('checkbox', { name: 'put off' }).uncheck();
    await card.getByText('with Anna Prüferin').waitFor();
  });
});

describe('texts', () => {
  const WRITER = '+493023125790';
  const writes = (body: string) => product.control('POST', '/control/sms', { from: WRITER, to: '+493023125200', body });

  it('appear while the page is open, are answered once, and end with STOP', async () => {
    await writes('Ist die Stelle noch frei?');
    await seen.page.goto('/leads');
    await seen.page.getByRole('button', { name: new RegExp(`\\${WRITER}`) }).click({ timeout: 30_000 });
    await seen.page.getByText('Ist die Stelle noch frei?').last().waitFor();
    await seen.page.getByLabel('Reply').fill('Ja, sie ist frei.');
    await seen.page.getByRole('button', { name: 'Send' }).dblclick();
    // the list, not the box that it was written in
    await seen.page.getByRole('region', { name: 'Messages' }).locator('ol').getByText('Ja, sie ist frei.').waitFor();
    const sent = await product.query('select 1 from messages where body = $1', ['Ja, sie ist frei.']);
    expect(sent).toHaveLength(1);
    await writes('STOP');
    await seen.page.getByText('STOP: wants no texts').first().waitFor({ timeout: 20_000 });
    await seen.page.getByLabel('Reply').waitFor({ state: 'detached', timeout: 20_000 });
  });
});

describe('interviews of one job', () => {
  it('are put beside each other, two to four of them, and taken away as a file', async () => {
    const [one, other] = [await anInterview(product), await anInterview(product)];
    await seen.page.goto('/interviews');
    await seen.page.getByLabel('Job').selectOption('job-one');
    await seen.page.waitForURL('**/interviews?job=job-one');
    const boxes = seen.page.getByRole('checkbox', { name: /^Choose / });
    await boxes.nth(0).check();
    expect(await seen.page.getByRole('link', { name: /^Compare/ }).count()).toBe(0);
    await boxes.nth(1).check();
    await expectNoFaults(seen);
    await seen.page.getByRole('link', { name: 'Compare 2' }).click();
    await seen.page.getByRole('heading', { level: 1, name: 'Interviews side by side' }).waitFor();
    await seen.page.getByRole('rowheader', { name: 'Recommendation' }).waitFor();
    expect(await seen.page.getByRole('columnheader').count()).toBe(2);
    const csv = await seen.page.evaluate(async () =>
      (await fetch('/api/v1/interviews/export.csv?jobId=job-one')).text(),
    );
    for (const id of [one, other]) expect(csv).toContain(id);
  });
});

describe('the settings', () => {
  it('say how the providers are set up, when somebody asks', async () => {
    await seen.page.goto('/settings');
    const checks = seen.page.getByRole('region', { name: 'Checks at the providers' });
    await checks.getByRole('button', { name: 'Check now' }).click();
    await checks.getByText('Texts to our line come to us').waitFor();
    await checks.getByText('checked', { exact: false }).first().waitFor();
  });
});
