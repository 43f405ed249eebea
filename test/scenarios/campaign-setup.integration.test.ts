import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DEMO, SIMULATOR_PATHS } from '../../src/demo-settings.ts';
import { exportHistory, replay, withTemporal } from '../harness/histories.ts';
import { type Answer, eventually, type Product, startProduct } from '../harness/product.ts';

let product: Product;
beforeAll(async () => {
  // Every request comes from an address of its own, or they would be slowed down together.
  // An upload that is held here until others have met it is waited for, also on a machine that has much else to do.
  product = await startProduct({ env: { TRUST_PROXY: '1' }, policy: { packageRequestMs: 8_000 } });
});
afterAll(() => product.stop());

const asked = new Set<string>();
/** However a scenario went: the story replays, and no applicant of HOC is in it. */
afterEach(async () => {
  await withTemporal(product, async (client) => {
    for (const id of asked) {
      const { json } = await exportHistory(client, `setup-campaign-${id}`);
      await replay(JSON.parse(json), `setup-campaign-${id}`);
      const decoded = json.replaceAll(/"data":"([A-Za-z0-9+/=]+)"/g, (_, data: string) =>
        Buffer.from(data, 'base64').toString(),
      );
      expect(decoded).not.toMatch(/Geheimrat|Jonas|Grünwald|3023125\d{3}|Mühlteich|Pflegedienstleitung/);
    }
  });
  asked.clear();
});

let requests = 0;

function setUp(body: { campaign_id: string | number; force_rebuild?: boolean }): Promise<Answer> {
  asked.add(String(body.campaign_id));
  requests += 1;
  return product.request('POST', '/webhook/setup-campaign', body, {
    authorization: `Bearer ${DEMO.setupSecret}`,
    'x-forwarded-for': `198.51.100.${requests}`,
  });
}

/** A request that brings along what the package is made of. */
const bringing = (campaignId: string, line = 'Zwingend: Führerschein Klasse B') => ({
  campaign_id: campaignId,
  company: { name: 'Klinik am Park', size: '80' },
  conversation_protocol: {
    id: 1,
    name: 'Fahrer (m/w/d)',
    pages: [{ id: 2, name: 'Kriterien', position: 1, prompts: [{ id: 3, question: line, position: 1 }] }],
  },
});

async function hocRequests(): Promise<{
  reads: string[];
  uploads: { path: string; body: any; status: number | null }[];
}> {
  const all = (await product.requests('hoc')).map((one) => ({
    ...one,
    path: one.path.replace(SIMULATOR_PATHS.hoc, ''),
  }));
  return {
    reads: all.filter(({ method }) => method === 'GET').map(({ path }) => path),
    uploads: all.filter(({ method }) => method === 'POST'),
  };
}

const packagesOf = (id: string) =>
  product.query<{
    version: number;
    body: string;
    upload_status: string;
    upload_tries: number;
    last_error: string | null;
  }>(
    'select version, body, upload_status, upload_tries, last_error from campaign_packages where campaign_id = $1 order by version',
    [id],
  );

const fresh = () => product.control('POST', '/control/reset');

/** Keeps the next such request of ours to HOC open. */
async function holdNext(method: 'GET' | 'POST', path: string) {
  const wish = { provider: 'hoc', method, path, when: 'received' };
  const { id } = await product.control('POST', '/control/holds', wish);
  return {
    caught: () =>
      eventually(
        async () => (await product.control('GET', '/control/holds')).holds.find((hold: any) => hold.id === id)?.waiting,
        { what: `${method} ${path} to be held`, withinMs: 20_000 },
      ),
    release: () => product.control('POST', `/control/holds/${id}/release`),
  };
}

/** Waits until so many requests have been taken into the running set-up. */
const taken = (id: string, times: number) =>
  eventually(
    () =>
      withTemporal(product, async (client) => {
        const { events } = await exportHistory(client, `setup-campaign-${id}`);
        const accepted = events.filter(
          ({ eventType }) => eventType === 'EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED',
        );
        return accepted.length === times;
      }),
    { what: `${times} requests to meet in one set-up`, withinMs: 20_000 },
  );

describe('two setups at once', () => {
  it('are one: one reading of HOC, one package, one upload, the same answer', async () => {
    await fresh();
    const upload = await holdNext('POST', '/campaigns/16/package');
    const first = setUp({ campaign_id: '16' });
    await upload.caught();
    const second = setUp({ campaign_id: 16 });
    await taken('16', 2);
    await upload.release();

    const answers = await Promise.all([first, second]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[0]!.body).toEqual({
      status: 'success',
      package_id: '16',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z$/),
      download_url: 'https://hoc.example/api/v1/campaigns/16/package',
      question_count: 10,
      company_name: 'Pflegezentrum Mühlteich',
    });
    expect(answers[1]!.body).toEqual(answers[0]!.body);
    const { reads, uploads } = await hocRequests();
    expect(reads).toEqual(['/applicants/new']);
    expect(uploads).toHaveLength(1);
    expect(await packagesOf('16')).toMatchObject([{ version: 1, upload_status: 'uploaded', upload_tries: 1 }]);
    // without the two that the filter takes for tests
    expect(await product.query('select name, applicants_waiting from campaigns')).toEqual([
      { name: 'Pflegefachkraft (m/w/d) – Geriatrie', applicants_waiting: 2 },
    ]);
  });

  it('after another: the stored package, unchanged, is uploaded again', async () => {
    await fresh();
    const [before] = await packagesOf('16');
    const { status, body } = await setUp({ campaign_id: '16', force_rebuild: false });
    expect([status, body.created_at]).toEqual([200, JSON.parse(before!.body).created_at]);
    const { reads, uploads } = await hocRequests();
    expect(reads).toEqual([]);
    expect(uploads.map((one) => one.body)).toEqual([JSON.parse(before!.body)]);
    expect(await packagesOf('16')).toHaveLength(1);
  });
});

describe('many who ask', () => {
  it('at once are all answered', async () => {
    await fresh();
    const upload = await holdNext('POST', '/campaigns/16/package');
    const all = Array.from({ length: 14 }, () => setUp({ campaign_id: '16' }));
    await upload.caught();
    await upload.release();
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });

  it('again and again, just as a set-up ends, are all answered', async () => {
    await fresh();
    const askAgain = async () => {
      const statuses: number[] = [];
      for (let time = 0; time < 8; time += 1) statuses.push((await setUp({ campaign_id: '16' })).status);
      return statuses;
    };
    const statuses = (await Promise.all([askAgain(), askAgain(), askAgain()])).flat();
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(await packagesOf('16')).toHaveLength(1);
  });
});

describe('force_rebuild', () => {
  it('makes a new version, which is uploaded and handed out', async () => {
    await fresh();
    const { status, body } = await setUp({ campaign_id: '16', force_rebuild: true });
    expect(status).toBe(200);
    const versions = await packagesOf('16');
    expect(versions.map(({ version }) => version)).toEqual([1, 2]);
    expect(JSON.parse(versions[1]!.body).created_at).toBe(body.created_at);
    const { uploads } = await hocRequests();
    expect(uploads.map((one) => one.body)).toEqual([JSON.parse(versions[1]!.body)]);
    const headers = { authorization: `Bearer ${DEMO.setupSecret}` };
    expect((await product.request('GET', '/campaigns/16/package', undefined, headers)).text).toBe(versions[1]!.body);
  });

  it('is not lost in a set-up that runs without it: it gets a round of its own', async () => {
    await fresh();
    const upload = await holdNext('POST', '/campaigns/17/package');
    const plain = setUp({ campaign_id: '17' });
    await upload.caught();
    const forced = [
      setUp({ campaign_id: '17', force_rebuild: true }),
      setUp({ campaign_id: '17', force_rebuild: true }),
    ];
    await taken('17', 3);
    await upload.release();
    const answers = await Promise.all([plain, ...forced]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await packagesOf('17')).toHaveLength(2);
    expect((await hocRequests()).uploads).toHaveLength(2);
  });
});

describe('where HOC has the campaign', () => {
  it('not among the new applicants: among those that were not reached', async () => {
    await fresh();
    const { status, body } = await setUp({ campaign_id: '18' });
    expect([status, body.company_name, body.question_count]).toEqual([200, 'Kita Birkenallee', 5]);
    expect((await hocRequests()).reads).toEqual(['/applicants/new', '/applicants/not_reached']);
  });

  it('without any applicant: through its company', async () => {
    await fresh();
    const { status, body } = await setUp({ campaign_id: '19' });
    expect([status, body.company_name, body.question_count]).toEqual([200, 'Kita Birkenallee', 5]);
    expect((await hocRequests()).reads.slice(2).toSorted()).toEqual([
      '/companies/5/campaigns',
      '/companies/6/campaigns',
      '/companies/names',
      '/onboarding/6/transcript/19',
    ]);
  });

  it('nowhere: 400, with nothing stored or uploaded', async () => {
    await fresh();
    const { status, body } = await setUp({ campaign_id: '9999' });
    expect([status, body]).toEqual([400, { detail: 'Campaign 9999 nicht gefunden. Verfügbare Campaigns: 2' }]);
    expect((await hocRequests()).uploads).toEqual([]);
    expect(await packagesOf('9999')).toEqual([]);
  });

  it('nobody asks when the request brings everything along', async () => {
    await fresh();
    const { status, body } = await setUp(bringing('vacancy-7'));
    expect([status, body.company_name, body.question_count]).toEqual([200, 'Klinik am Park', 5]);
    const { reads, uploads } = await hocRequests();
    expect(reads).toEqual([]);
    expect(uploads).toMatchObject([
      { path: '/campaigns/vacancy-7/package', body: { campaign_name: 'Fahrer (m/w/d)' } },
    ]);
  });
});

describe('HOC away', () => {
  it('for a moment: the set-up waits', async () => {
    await fresh();
    await product.control('POST', '/control/outage', { provider: 'hoc', status: 503, forMs: 400 });
    expect((await setUp({ campaign_id: '16', force_rebuild: true })).status).toBe(200);
  });

  it('for longer: 500 in the original’s words, and the stored package stays', async () => {
    await fresh();
    const before = await packagesOf('16');
    await product.control('POST', '/control/outage', { provider: 'hoc', status: 503, forMs: 60_000 });
    const { status, body } = await setUp({ campaign_id: '16', force_rebuild: true });
    await fresh();
    expect([status, body]).toEqual([
      500,
      {
        detail: 'Internal server error: Fehler beim Laden der API-Daten: hoc answered with a server error (HTTP 503)',
      },
    ]);
    expect(await packagesOf('16')).toEqual(before);
  });
});

describe('an upload that HOC does not accept', () => {
  it('is tried again with the same bytes', async () => {
    await fresh();
    const { status, body } = await setUp(bringing('26'));
    expect([status, body.download_url]).toEqual([200, 'https://hoc.example/api/v1/campaigns/26/package']);
    const { uploads } = await hocRequests();
    expect(uploads.map((one) => one.status)).toEqual([503, 503, 200]);
    expect(new Set(uploads.map((one) => JSON.stringify(one.body))).size).toBe(1);
    expect(await packagesOf('26')).toMatchObject([{ upload_status: 'uploaded', upload_tries: 3, last_error: null }]);
  });

  it('until the time is over: 500, the package is kept, and the next request uploads again', async () => {
    await fresh();
    const failed = { detail: 'Internal server error: HOC Upload HTTP-Fehler 503: Service Unavailable' };
    const { status, body } = await setUp(bringing('27'));
    expect([status, body]).toEqual([500, failed]);
    const tries = (await hocRequests()).uploads.length;
    expect(tries).toBeGreaterThan(1);
    expect(await packagesOf('27')).toMatchObject([{ version: 1, upload_status: 'failed', upload_tries: tries }]);
    expect((await setUp({ campaign_id: '27' })).body).toEqual(failed);
    expect(await packagesOf('27')).toHaveLength(1);
    expect((await hocRequests()).uploads.length).toBeGreaterThan(tries);
  });

  it('in time: 500, naming the address', async () => {
    await fresh();
    const { status, body } = await setUp(bringing('28'));
    const endpoint = `${product.simulatorUrl}${SIMULATOR_PATHS.hoc}/campaigns/28/package`;
    expect([status, body]).toEqual([500, { detail: `Internal server error: HOC Upload Timeout (>30s): ${endpoint}` }]);
  });

  it('because of the token: 500 at once', async () => {
    await fresh();
    const { status, body } = await setUp(bringing('29'));
    expect([status, body]).toEqual([
      500,
      { detail: 'Internal server error: HOC Upload HTTP-Fehler 401: Unauthorized' },
    ]);
    expect((await hocRequests()).uploads).toHaveLength(1);
  });
});

describe('a worker that is killed', () => {
  it.each([
    ['while it reads', 'GET', '/applicants/new'],
    ['while it uploads', 'POST', '/campaigns/16/package'],
  ] as const)('%s: the set-up goes on, with one package', async (_when, method, path) => {
    await fresh();
    const before = (await packagesOf('16')).length;
    const held = await holdNext(method, path);
    const answer = setUp({ campaign_id: '16', force_rebuild: true });
    await held.caught();
    product.worker.kill('SIGKILL');
    await product.worker.ended();
    await held.release();
    await product.worker.start();
    expect((await answer).status).toBe(200);
    expect(await packagesOf('16')).toHaveLength(before + 1);
  });
});

describe('as it is configured', () => {
  const withSettings = async (env: Record<string, string>, check: (other: Product) => Promise<void>) => {
    const other = await startProduct({ env });
    try {
      await check(other);
    } finally {
      await other.stop();
    }
  };
  const ask = (other: Product, id: string) =>
    other.request(
      'POST',
      '/webhook/setup-campaign',
      { campaign_id: id },
      { authorization: `Bearer ${DEMO.setupSecret}` },
    );

  it('reads those not reached first, with tests, asks a model, and uploads nothing', async () => {
    const env = {
      API_STATUS: 'not_reached',
      FILTER_TEST_APPLICANTS: 'false',
      HOC_UPLOAD_ENABLED: 'false',
      PROTOCOL_EXTRACTION: 'llm',
    };
    await withSettings(env, async (other) => {
      const { status, body } = await ask(other, '16');
      expect([status, body.download_url]).toEqual([200, 'local://campaign_packages/16.json']);
      // the simulator's model understands nothing of protocols: what it says is refused, the rules serve
      expect(body.question_count).toBe(10);
      expect(await other.requests('openai')).toHaveLength(1);
      expect((await other.requests('hoc')).map((one) => one.path)).toEqual([
        `${SIMULATOR_PATHS.hoc}/applicants/not_reached`,
      ]);
    });
  });

  it('reads nothing from HOC where that is switched off', async () => {
    await withSettings({ USE_API_SOURCE: 'false' }, async (other) => {
      const { status, body } = await ask(other, '16');
      expect([status, body]).toEqual([404, { detail: expect.stringMatching(/^questions\.json nicht gefunden: /) }]);
      expect(await other.requests('hoc')).toEqual([]);
    });
  });
});

it('a call’s result is reported under the name of its campaign as set up', async () => {
  await product.query(
    "insert into campaigns (id, name, company_name) values ('804', 'Fachkraft Krippe, wie eingerichtet', 'Kita') on conflict do nothing",
  );
  const to = '+493023125391';
  await product.control('POST', '/control/scenarios', {
    to,
    outcome: 'held',
    timing: { ringMs: 150, talkMs: 250, summaryAfterMs: 100, webhookAfterMs: 50 },
  });
  const { status } = await product.trigger({
    campaign_id: 804,
    company_name: 'Kita Birkenallee gGmbH',
    candidate_first_name: 'Kanaria',
    candidate_last_name: 'Geheimrat',
    to_number: to,
  });
  expect(status).toBe(200);
  const posts = () => product.requests('crm');
  const [post] = await eventually(async () => ((await posts()).length > 0 ? posts() : null), {
    what: 'the CRM to be told',
    withinMs: 20_000,
  });
  expect(post!.body).toMatchObject({ subject: 'Fachkraft Krippe, wie eingerichtet' });
});
