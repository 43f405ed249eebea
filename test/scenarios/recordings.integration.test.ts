import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { surroundingsOfThisRun } from '../../scripts/test/surroundings.ts';
import { DEMO } from '../../src/demo-settings.ts';
import { reconciled } from '../chaos/steps.ts';
import { type Bucket, startBucket } from '../harness/bucket.ts';
import { exportHistory, replay, withTemporal } from '../harness/histories.ts';
import { PLACEMENTS } from '../harness/placements.ts';
import { eventually, type Product, startProduct } from '../harness/product.ts';
import { aCandidate, callIdOf, closed, type Script, script, triggerBody } from './story.ts';

const LEADS = '/api/webhooks/twilio/voice/recording';
const CRM = '/recording-status-callback';
const LINE = '+12125550100';

/** A person who is called by somebody else, on a line that records. Their number is a canary. */
let nextNumber = 300;
const aNumber = () => `+493023125${(nextNumber += 1)}`;

const MINUTE: NonNullable<Script['conversation']> = {
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
  product = await startProduct({ env: { DATA_DIR: dir } });
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
  product.query<Row>('select *, bytes::int as bytes from recordings where twilio_call_sid = $1', [callSid]);

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
          "select 1 from webhook_events where kind = 'voice.recording' and call_sid = $1 and event is not null and routed_at is null",
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
          "select raw from webhook_events where kind = 'voice.recording' and call_sid = $1",
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

  it('that Twilio refuses us is not asked for again', async () => {
    const sid = `RE${'4'.repeat(32)}`;
    const callSid = `CA${'4'.repeat(32)}`;
    await product.control('POST', '/control/outage', { provider: 'twilio', status: 403, forMs: 60_000 });
    try {
      await tell(LEADS, completed(sid, callSid));
      const row = await becomes(callSid, 'it to be given up', ({ status }) => status === 'failed');
      expect(row.last_error).toBe('twilio does not allow this (HTTP 403)');
      expect(await downloads(sid)).toHaveLength(1);
    } finally {
      await product.control('POST', '/control/outage', { provider: 'twilio', status: 403, forMs: 1 });
    }
  });

  it('of nobody’s call is kept all the same, written down from its audio, and shown to nobody', async () => {
    const { callSid } = await product.control('POST', '/control/calls', {
      to: aNumber(),
      from: LINE,
      via: 'twilio',
      outcome: 'held',
      timing: { ringMs: 50, talkMs: 100 },
      faults: ['elevenlabs_webhook_lost'],
      recordingCallbackPath: CRM,
    });
    const row = await becomes(callSid, 'the recording to be analysed', ({ analysis }) => analysis);
    expect(row).toMatchObject({
      status: 'stored',
      call_id: null,
      lead_id: null,
      analysis: { status: 'completed', transcription: 'Hello? Yes, I am interested. Please call me again.' },
    });
    expect(filesOf(callSid)).toEqual([`${row.twilio_recording_sid}.wav`]);
  });
});

describe('a recording of our own call that nobody tells us of', () => {
  it.each(PLACEMENTS)(
    'is asked for by reconcileCalls and kept, once (%s)',
    async (placement) => {
      const silent = await startProduct({
        env: { DATA_DIR: `${dir}-${placement}`, RECORD_CALLS: 'true', CALL_PLACEMENT: placement },
      });
      try {
        const candidate = aCandidate();
        await script(silent, candidate, { faults: ['webhooks_lost'], conversation: MINUTE });
        await silent.trigger(triggerBody(candidate));
        const callId = await callIdOf(silent, candidate);
        const { attempts } = await closed(silent, callId, 40_000);
        const callSid = attempts[0]!.twilioCallSid!;
        const rows = () => silent.query<Row>('select * from recordings where twilio_call_sid = $1', [callSid]);
        expect(await rows()).toEqual([]);

        const [row] = await eventually(
          async () => {
            await reconciled(silent);
            const found = await rows();
            return found[0]?.analysis ? found : undefined;
          },
          { withinMs: 40_000, what: 'the recording to be kept', everyMs: 1_000 },
        );
        expect(row).toMatchObject({ call_id: callId, status: 'stored', analysis: { status: 'completed' } });
        const { body } = await silent.v1('GET', `/calls/${callId}/timeline`);
        const told = (body.items as { kind: string; mark: string | null }[]).filter(
          ({ kind }) => kind === 'recording_ready',
        );
        expect(told).toEqual([expect.objectContaining({ mark: 'by_poll' })]);

        const statusesOf = async (what: string) =>
          (await silent.requests('twilio')).filter(({ path }) => path.includes(what)).map(({ status }) => status);
        const asked = await statusesOf(`${callSid}/Recordings.json`);
        expect(asked.at(-1)).toBe(200);
        await reconciled(silent);
        expect(await statusesOf(`${callSid}/Recordings.json`)).toEqual(asked);
        expect(await statusesOf(row!.twilio_recording_sid)).toEqual([200]);
      } finally {
        await silent.stop();
      }
    },
    120_000,
  );
});

describe('a worker that is killed in the middle of the download', () => {
  const AUDIO = Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(300_000, 'x')]);
  const SID = `RE${'3'.repeat(32)}`;
  const CALL = `CA${'3'.repeat(32)}`;

  it('leaves one complete file: another one begins again', async () => {
    // The first who asks gets half of it and waits for the rest for ever.
    let asked = 0;
    const carrier = createServer((_req, res) => {
      asked += 1;
      res.writeHead(200, { 'content-type': 'audio/x-wav', 'content-length': AUDIO.length });
      if (asked === 1) res.write(AUDIO.subarray(0, AUDIO.length / 2));
      else res.end(AUDIO);
    });
    carrier.listen(0, '127.0.0.1');
    await once(carrier, 'listening');
    const url = `http://127.0.0.1:${(carrier.address() as AddressInfo).port}`;
    const folder = join(`${dir}-4`, 'recordings', CALL);
    const killed = await startProduct({ env: { DATA_DIR: `${dir}-4`, TWILIO_BASE_URL: url } });
    const outer = product;
    product = killed;
    try {
      await tell(CRM, completed(SID, CALL));
      const halfWritten = () => {
        const [file] = existsSync(folder) ? readdirSync(folder) : [];
        return file?.endsWith('.part') && statSync(join(folder, file)).size === AUDIO.length / 2;
      };
      await eventually(halfWritten, { withinMs: 20_000, what: 'half of it to be written' });
      killed.worker.kill('SIGKILL');
      await killed.worker.ended();
      expect(readdirSync(folder)).toEqual([expect.stringMatching(/\.part$/)]);
      await killed.worker.start();
      await becomes(CALL, 'the recording to be kept', ({ status }) => status === 'stored');
      expect(asked).toBe(2);
      expect(readdirSync(folder)).toEqual([`${SID}.wav`]);
      expect(readFileSync(join(folder, `${SID}.wav`)).equals(AUDIO)).toBe(true);
    } finally {
      product = outer;
      await killed.stop();
      carrier.closeAllConnections();
      carrier.close();
    }
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

  it('T12 an address that leads elsewhere is never asked: only ours at the carrier, by the id', async () => {
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

  it('a place behind a link, or outside of the folder, is not found, whatever the row says', async () => {
    const callSid = await anOutsideCall(aNumber());
    const { location, call_id: callId } = await becomes(
      callSid,
      'the recording to be kept',
      ({ status, call_id }) => status === 'stored' && call_id,
    );
    const path = join(dir, 'recordings', location!);
    symlinkSync(dirname(path), join(dir, 'recordings', 'linked'));
    await product.query('update recordings set location = $1 where twilio_call_sid = $2', [
      `linked/${location!.split('/')[1]}`,
      callSid,
    ]);
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
