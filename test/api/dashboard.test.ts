import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PAGES, SHARED_WITH_PROGRAMS } from '../../src/api/dashboard.ts';
import { type RunningApi, startApi } from './running-api.ts';

const INDEX = '<!doctype html><title>Dashboard</title><script src="/assets/index-Ab12.js" type="module"></script>';
/** As browsers say it, and as programs do. */
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8' };
const OF_PROGRAMS = [{}, { accept: '*/*' }, { accept: 'application/json' }, { accept: 'application/json, text/html' }];

let folder: string;
let api: RunningApi;
let unbuilt: RunningApi;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dashboard-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), INDEX);
  await writeFile(join(folder, 'secret.txt'), 'not an asset');
  await writeFile(join(folder, 'assets', 'index-Ab12.js'), 'export {};');
  await writeFile(join(folder, 'assets', '.hidden'), 'x');
  const classes = { pages: { rate: { perSecond: 10_000, burst: 10_000 } } };
  api = await startApi({ config: { dashboardDir: folder }, limits: { classes } });
  unbuilt = await startApi({ config: { dashboardDir: join(folder, 'nowhere') } });
});
afterAll(async () => {
  await Promise.all([api.close(), unbuilt.close()]);
  await rm(folder, { recursive: true });
});

const addressOf = (pattern: string): string => pattern.replace(/:\w+/, '01934f00-0000-7000-8000-000000000001');

describe('the dashboard', () => {
  it.each([...PAGES, ...SHARED_WITH_PROGRAMS])('is at %s for a browser, and is kept by nobody', async (pattern) => {
    const { status, text, headers } = await api.get(addressOf(pattern), BROWSER);
    expect([status, text]).toEqual([200, INDEX]);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect([headers.get('etag'), headers.get('last-modified')]).toEqual([null, null]);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each(OF_PROGRAMS)('leaves / and /campaigns to programs that say %j', async (headers) => {
    const hello = await api.get('/', headers);
    expect([hello.status, hello.json['service']]).toEqual([200, 'VoiceKI Campaign Setup API']);
    const campaigns = await api.get('/campaigns', headers);
    expect([campaigns.status, campaigns.json]).toEqual([401, { detail: 'Authorization header missing' }]);
    for (const answer of [hello, campaigns]) {
      expect(answer.headers.get('vary')).toBe('Accept');
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    }
  });

  it('may run and show only what is ours (T23)', async () => {
    const { headers } = await api.get('/overview', BROWSER);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;object-src 'none';base-uri 'none';frame-ancestors 'none'",
    );
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=31536000/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('has assets that are kept for a year, for their names change with them', async () => {
    const { status, text, headers } = await api.get('/assets/index-Ab12.js');
    expect([status, text]).toEqual([200, 'export {};']);
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('content-type')).toMatch(/^text\/javascript/);
  });

  it.each([
    'nothing.js',
    '.hidden',
    '%2e%2e%2fsecret.txt',
    '..%2fsecret.txt',
    '..%2f..%2f..%2fetc%2fpasswd',
    '%00',
    'x/',
  ])('has no asset %s', async (name) => {
    const { status, text } = await api.get(`/assets/${name}`);
    expect([name, status]).toEqual([name, 404]);
    expect(text).not.toMatch(/not an asset|root:/);
  });

  it('is read only, and nothing else is a page', async () => {
    for (const path of ['/overview', '/calls/x', '/assets/index-Ab12.js']) {
      const { status, headers } = await api.post(path, {});
      expect([path, status, headers.get('allow')]).toEqual([path, 405, 'GET, HEAD']);
    }
    for (const path of ['/nothing', '/overview/x', '/calls/x/y', '/index.html', '/assets'])
      expect([path, (await api.get(path, BROWSER)).status]).toEqual([path, 404]);
    expect((await api.request('/overview', { method: 'HEAD' })).status).toBe(200);
  });

  it('is logged by its pattern, not by what is in the address', async () => {
    api.logLines.length = 0;
    await api.get('/calls/Erika', BROWSER);
    await api.get('/assets/Erika.js');
    const routes = api.logLines.map((line) => (JSON.parse(line) as { route: string }).route);
    expect(routes).toEqual(['/calls/:id', '/assets/*file']);
  });

  it('that is not built says how to build it, and is there as soon as it is', async () => {
    const { status, text, headers } = await unbuilt.get('/overview', BROWSER);
    expect([status, headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
    expect(text).toContain('The dashboard is not built yet: run <code>npm run build</code> and load this page again.');
    expect((await unbuilt.get('/assets/index-Ab12.js')).status).toBe(404);
    expect((await unbuilt.get('/')).status).toBe(200);
    await mkdir(join(folder, 'nowhere'));
    await writeFile(join(folder, 'nowhere', 'index.html'), INDEX);
    expect((await unbuilt.get('/overview', BROWSER)).status).toBe(200);
  });
});
