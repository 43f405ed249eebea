import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { surroundingsOfThisRun } from '../../scripts/test/surroundings.ts';
import { DEMO } from '../../src/demo-settings.ts';
import { type Bucket, startBucket } from '../harness/bucket.ts';
import { exportHistory, replay, withTemporal } from '../harness/histories.ts';
import { eventually, type Product, startProduct } from '../harness/product.ts';

const LEADS = '/api/webhooks/twilio/voice/recording';
const CRM = '/recording-status-callback';
const LINE = '+12125550100';

/** A person who is called by somebody else, on a line that records. Their number is a canary. */
let nextNumber = 300;
const aNumber = () => `+493023125${(nextNumber += 1)}`;

const MINUTE = {
  transcript: [
    { role: 'agent', message: 'Hello, this is Jack from the dealership.', time_in_call_secs: 0 },
    { role: 'user', message: 'Yes, I am interested. My budget is five hundred a month.', time_in_call_secs: 20 },
    { role: 'agent', message: 'A test drive on Saturday then?', time_in_call_secs: 40 },
    { role: 'user', message: 'Yes please.', time_in_call_secs: 57 },
  ],
  summary: 'Wants a test drive on Saturday.',
};

let product: Product;
let dir: string;
beforeAll(async () => {
  dir = join(surroundingsOfThisRun().runDir, 'recordings-of-this-suite');
  product = await startProduct({ workers: 2, env: { DATA_DIR: dir } });
}, 60_000);
afterAll(() => product.stop());

type Form = Record<string, string>;

/** A callback as Twilio signs it, made independently of src/. */
async function tell(path: string, form: Form, signed = true) {
  const parameters = Object.keys(form)
    .sort()
    .map((name) => name + form[name]);
  const signature = createHmac('sha1', DEMO.twilioAuthToken)
    .update(product.apiUrl + path + parameters.join(''))
    .digest('base64');
  return product.request('POST', path, new URLSearchParams(form).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    ...(signed && { 'x-twilio-signature': signature }),
  });
}

const completed = (recordingSid: string, callSid: string, more: Form = {}): Form => ({
  AccountSid: DEMO.twilioAccountSid,
  CallSid: callSid,
  RecordingSid: recordingSid,
  RecordingUrl: 'http://169.254.169.254/latest/meta-data/',
  RecordingStatus: 'completed',
  RecordingDuration: '60',
  RecordingStartTime: 'Mon, 16 Jun 2025 13:40:00 +0000',
  ...more,
});

/** Somebody else's call that Twilio records and tells us about. @returns its leg */
async function anOutsideCall(to: string, callbackPath: string | null = LEADS): Promise<string> {
  const { callSid } = await product.control('POST', '/control/calls', {
    to,
    from: LINE,
    outcome: 'held',
    timing: { ringMs: 50, talkMs: 200, summaryAfterMs: 50, webhookAfterMs: 20 },
    dynamicVariables: { lead_id: `lead-of-${to.slice(-3)}` },
    ...(callbackPath && { recordingCallbackPath: callbackPath }),
  });
  return callSid;
}

interface Row {
  twilio_recording_sid: string;
  call_id: string | null;
  lead_id: string | null;
  status: string;
  location: string | null;
  bytes: number | null;
  last_error: string | null;
  analysis: Record<string, unknown> | null;
}

const recordingsOf = (callSid: string) =>
  product.query<Row>('select * from recordings where twilio_call_sid = $1', [callSid]);

/** Waits until a recording of this leg is there and looks like this. */
const becomes = (callSid: string, what: string, isSo: (row: Row) => unknown) =>
  eventually(async () => (await recordingsOf(callSid)).find((row) => isSo(row)), { withinMs: 30_000, what });

const framesOf = async (leadId: string) =>
  (
    await product.query<{ frame: Record<string, any> }>(
      'select frame from lead_frames where lead_id = $1 order by id',
      [leadId],
    )
  ).map(({ frame }) => frame);

/** All files that were written for this leg. */
const filesOf = (callSid: string): string[] => {
  const folder = join(dir, 'recordings', callSid);
  return existsSync(folder) ? readdirSync(folder) : [];
};

const downloads = async (recordingSid: string) =>
  (await product.requests('twilio')).filter(({ path }) => path.includes(recordingSid));

/** The workflow's history replays, and names nobody. */
async function storyIsClean(recordingSid: string, to: string): Promise<void> {
  await withTemporal(product, async (client) => {
    const workflowId = `keep-recording:${recordingSid}`;
    await client.workflow.getHandle(workflowId).result();
    const history = await exportHistory(client, workflowId);
    expect(history.json).not.toContain(to.slice(1));
    await replay(JSON.parse(history.json), workflowId);
  });
}

describe('a recording of 60 seconds', () => {
  it('is told, fetched by its id, kept, analysed by its words, shown to its lead and given out in parts', async () => {
    const to = aNumber();
    await product.control('POST', '/control/scenarios', { to, outcome: 'held', conversation: MINUTE });
    const callSid = await anOutsideCall(to);
    const row = await becomes(callSid, 'the recording to be analysed and shown', ({ lead_id }) => lead_id);
    const sid = row.twilio_recording_sid;
    expect(row).toMatchObject({ status: 'stored', location: `${callSid}/${sid}.wav`, last_error: null });
    expect(filesOf(callSid)).toEqual([`${sid}.wav`]);
    expect((await downloads(sid)).map(({ path, status }) => [path, status])).toEqual([
      [`/twilio/2010-04-01/Accounts/${DEMO.twilioAccountSid}/Recordings/${sid}.wav`, 200],
    ]);

    const file = readFileSync(join(dir, 'recordings', row.location!));
    expect(file.subarray(0, 4).toString()).toBe('RIFF');
    expect(file.length).toBe(row.bytes);
    const path = `/calls/${row.call_id}/recording`;
    const whole = await product.v1('GET', path);
    expect([whole.status, whole.headers.get('content-length'), whole.headers.get('content-type')]).toEqual([
      200,
      String(file.length),
      'audio/wav',
    ]);
    const part = await product.v1('GET', path, undefined, { range: 'bytes=0-3' });
    expect([part.status, part.text, part.headers.get('content-range')]).toEqual([
      206,
      'RIFF',
      `bytes 0-3/${file.length}`,
    ]);
    expect((await product.v1('GET', path, undefined, { range: `bytes=${file.length}-` })).status).toBe(416);

    expect(row.analysis).toMatchObject({
      status: 'completed',
      sentiment: 'positive',
      keyPhrases: ['interested', 'budget', 'test drive'],
      transcription: expect.stringContaining('Person: Yes, I am interested.'),
    });
    const frame = await eventually(
      async () => (await framesOf(row.lead_id!)).find(({ type }) => type === 'recording_processed'),
      { what: 'the frame in the lead’s stream' },
    );
    const { status: _, ...findings } = row.analysis!;
    expect(frame).toEqual({
      type: 'recording_processed',
      recording: {
        recordingSid: sid,
        recordingUrl: `${product.apiUrl}/api/v1${path}`,
        duration: expect.any(Number),
        startTime: expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000$/),
        status: 'completed',
        callSid,
        analysis: findings,
        processedAt: expect.any(String),
      },
      timestamp: expect.any(String),
    });
    const { body } = await product.v1('GET', `/calls/${row.call_id}/timeline`);
    const kinds = (body.items as { kind: string }[]).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['recording_ready', 'recording_stored', 'recording_analysed']));
    const followUps = await product.query<{ cause: string }>('select cause from follow_ups where lead_id = $1', [
      row.lead_id,
    ]);
    expect(followUps.map(({ cause }) => cause)).toContain(`${row.call_id}:notify_sales`);
    await storyIsClean(sid, to);
  });

  it('told twice, and through two doors, is fetched once and is one file', async () => {
    const callSid = await anOutsideCall(aNumber());
    const { twilio_recording_sid: sid } = await becomes(
      callSid,
      'the recording to be kept',
      ({ status }) => status === 'stored',
    );
    const answers = [
      await tell(LEADS, completed(sid, callSid)),
      await tell(LEADS, completed(sid, callSid)),
      await tell(CRM, completed(sid, callSid, { RecordingDuration: '61' })),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const settled = async () =>
      (
        await product.query(
          "select 1 from webhook_events where kind = 'recording_status' and call_sid = $1 and event is not null and routed_at is null",
          [callSid],
        )
      ).length === 0;
    await eventually(settled, { what: 'all of them to be routed' });
    expect(await recordingsOf(callSid)).toHaveLength(1);
    expect(filesOf(callSid)).toEqual([`${sid}.wav`]);
    expect(await downloads(sid)).toHaveLength(1);
  });

  it('that Twilio does not have yet is asked for again until it has', async () => {
    // Announced by us before the call has ended: Twilio says 404 so long.
    const to = aNumber();
    const { callSid } = await product.control('POST', '/control/calls', {
      to,
      from: LINE,
      outcome: 'held',
      timing: { ringMs: 50, talkMs: 1_500, summaryAfterMs: 50, webhookAfterMs: 20 },
      recordingCallbackPath: CRM,
    });
    const inProgress = async () =>
      (
        await product.query<{ raw: Buffer }>(
          "select raw from webhook_events where kind = 'recording_status' and call_sid = $1",
          [callSid],
        )
      )[0];
    const { raw } = await eventually(inProgress, { what: 'Twilio to say that it records' });
    const sid = new URLSearchParams(raw.toString()).get('RecordingSid')!;
    expect((await tell(CRM, completed(sid, callSid))).body).toEqual({
      success: true,
      message: 'Recording status update received',
    });
    await becomes(callSid, 'the recording to be kept', ({ status }) => status === 'stored');
    const statuses = (await downloads(sid)).map(({ status }) => status);
    expect(statuses.length).toBeGreaterThan(1);
    expect(statuses.at(-1)).toBe(200);
    expect(statuses.slice(0, -1).every((status) => status === 404)).toBe(true);
    expect(filesOf(callSid)).toEqual([`${sid}.wav`]);
  });

  it('that Twilio never has is given up, and the call needs attention', async () => {
    const impatient = await startProduct({ policy: { recordingRetryForMs: 500 }, env: { DATA_DIR: `${dir}-2` } });
    const outer = product;
    product = impatient;
    try {
      const callSid = await anOutsideCall(aNumber(), null);
      const call = async () =>
        (
          await product.query<{ call_id: string }>('select call_id from call_attempts where twilio_call_sid = $1', [
            callSid,
          ])
        )[0];
      const { call_id: callId } = await eventually(call, { what: 'the call to be followed' });
      const sid = `RE${'0'.repeat(32)}`;
      await tell(LEADS, completed(sid, callSid));
      const row = await becomes(callSid, 'it to be given up', ({ status }) => status === 'failed');
      expect(row.last_error).toBe('twilio does not know this id (HTTP 404)');
      const attention = async () => {
        const { body } = await product.v1('GET', `/calls/${callId}`);
        return (body.attentionReasons as string[]).includes('recording_failed');
      };
      await eventually(attention, { what: 'the call to need attention' });
      expect((await product.v1('GET', `/calls/${callId}/recording`)).status).toBe(404);
    } finally {
      product = outer;
      await impatient.stop();
    }
  });

  it('of nobody’s call is kept all the same, and shown to nobody', async () => {
    // The simulator records a call that we are told nothing about.
    const { callSid } = await product.control('POST', '/control/calls', {
      to: aNumber(),
      from: LINE,
      via: 'twilio',
      outcome: 'held',
      timing: { ringMs: 50, talkMs: 100 },
      recordingCallbackPath: CRM,
    });
    const row = await becomes(callSid, 'the recording to be kept', ({ analysis }) => analysis);
    expect(row).toMatchObject({ status: 'stored', lead_id: null });
    expect(filesOf(callSid)).toHaveLength(1);
  });
});

describe('a worker that is killed during the download', () => {
  it('leaves one complete file: another one begins again', async () => {
    const hold = await product.control('POST', '/control/holds', {
      provider: 'twilio',
      method: 'GET',
      path: '.wav',
      nth: 1,
      when: 'answered',
    });
    const callSid = await anOutsideCall(aNumber());
    const caught = async () => {
      const { holds } = await product.control('GET', '/control/holds');
      return holds.some((one: { id: string; waiting: boolean }) => one.id === hold.id && one.waiting);
    };
    await eventually(caught, { withinMs: 20_000, what: 'the download to be on its way' });
    for (const worker of product.workers) worker.kill('SIGKILL');
    await Promise.all(product.workers.map((worker) => worker.ended()));
    await product.control('POST', `/control/holds/${hold.id}/release`);
    await Promise.all(product.workers.map((worker) => worker.start()));
    const row = await becomes(callSid, 'the recording to be kept', ({ status }) => status === 'stored');
    expect(filesOf(callSid)).toEqual([`${row.twilio_recording_sid}.wav`]);
    expect(readFileSync(join(dir, 'recordings', row.location!)).length).toBe(row.bytes);
    expect((await downloads(row.twilio_recording_sid)).length).toBe(2);
  }, 90_000);
});

describe('what is not true', () => {
  it('unsigned, changes nothing at either door', async () => {
    const state = () =>
      product.query('select (select count(*)::int from webhook_events) e, (select count(*)::int from recordings) r');
    const before = await state();
    const form = completed(`RE${'1'.repeat(32)}`, `CA${'1'.repeat(32)}`);
    expect((await tell(LEADS, form, false)).status).toBe(401);
    expect((await tell(CRM, form, false)).status).toBe(403);
    expect(await state()).toEqual(before);
  });

  it('an address that leads elsewhere is never asked: only ours at the carrier, by the id', async () => {
    const before = (await product.requests('twilio')).length;
    const sid = `RE${'2'.repeat(32)}`;
    await tell(LEADS, completed(sid, `CA${'2'.repeat(32)}`, { RecordingUrl: `${product.simulatorUrl}/crm/stolen` }));
    await tell(LEADS, completed('../../Calls', `CA${'2'.repeat(32)}`));
    await eventually(async () => (await downloads(sid)).length > 0, { what: 'the carrier to be asked' });
    const asked = (await product.requests('twilio')).slice(before).filter(({ path }) => path.includes('/Recordings/'));
    expect(new Set(asked.map(({ path }) => path))).toEqual(
      new Set([`/twilio/2010-04-01/Accounts/${DEMO.twilioAccountSid}/Recordings/${sid}.wav`]),
    );
    expect((await product.requests('crm')).filter(({ path }) => path.includes('stolen'))).toEqual([]);
  });

  it('a file that was swapped for a link to another is not found', async () => {
    const callSid = await anOutsideCall(aNumber());
    const { location, call_id: callId } = await becomes(
      callSid,
      'the recording to be kept',
      ({ status, call_id }) => status === 'stored' && call_id,
    );
    const path = join(dir, 'recordings', location!);
    const swapped = join(dirname(path), 'swapped');
    mkdirSync(swapped);
    await product.query('update recordings set location = $1 where twilio_call_sid = $2', [
      `swapped${callSid.slice(2, 10)}/${location!.split('/')[1]}`,
      callSid,
    ]);
    symlinkSync(dirname(path), join(dir, 'recordings', `swapped${callSid.slice(2, 10)}`));
    expect((await product.v1('GET', `/calls/${callId}/recording`)).status).toBe(404);
    await product.query('update recordings set location = $1 where twilio_call_sid = $2', [
      '../../../etc/passwd',
      callSid,
    ]);
    expect((await product.v1('GET', `/calls/${callId}/recording`)).status).toBe(404);
    await product.query('update recordings set location = $1 where twilio_call_sid = $2', [location, callSid]);
    expect((await product.v1('GET', `/calls/${callId}/recording`)).status).toBe(200);
  });
});

describe('with a bucket', () => {
  let bucket: Bucket;
  let inBucket: Product;
  beforeAll(async () => {
    bucket = await startBucket();
    inBucket = await startProduct({
      env: {
        DATA_DIR: `${dir}-3`,
        RECORDINGS_BUCKET: 'recordings',
        RECORDINGS_S3_ENDPOINT: bucket.url,
        RECORDINGS_S3_REGION: 'eu-central-1',
        RECORDINGS_S3_ACCESS_KEY_ID: 'test-key',
        RECORDINGS_S3_SECRET_ACCESS_KEY: 'test-secret',
      },
    });
  }, 60_000);
  afterAll(async () => {
    await inBucket.stop();
    await bucket.close();
  });

  it('it is kept there, also after a failure, and comes out through us', async () => {
    const outer = product;
    product = inBucket;
    try {
      bucket.fail(503);
      const callSid = await anOutsideCall(aNumber());
      const row = await becomes(
        callSid,
        'the recording to be kept',
        ({ status, call_id }) => status === 'stored' && call_id,
      );
      expect([...bucket.objects.keys()]).toEqual([`/recordings/${row.location}`]);
      expect(bucket.objects.get(`/recordings/${row.location}`)?.length).toBe(row.bytes);
      const answer = await product.v1('GET', `/calls/${row.call_id}/recording`, undefined, { range: 'bytes=0-3' });
      expect([answer.status, answer.text, answer.headers.get('location')]).toEqual([206, 'RIFF', null]);
      expect(readdirSync(join(`${dir}-3`, 'recordings', 'incoming'))).toEqual([]);
    } finally {
      product = outer;
    }
  });
});
