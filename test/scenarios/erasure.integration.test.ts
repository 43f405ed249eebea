import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { surroundingsOfThisRun } from '../../scripts/test/surroundings.ts';
import { DEMO } from '../../src/demo-settings.ts';
import { phoneHash } from '../../src/store/calls/phone-hash.ts';
import { exportHistory, replay, withTemporal } from '../harness/histories.ts';
import { eventually, type Product, startProduct } from '../harness/product.ts';
import { sendPostCall } from '../harness/signed-webhooks.ts';
import { aCandidate, type Candidate, callIdOf, closed, dialsTo, script, triggerBody } from './story.ts';

let product: Product;
let dir: string;
beforeAll(async () => {
  dir = join(surroundingsOfThisRun().runDir, 'recordings-of-erasure');
  product = await startProduct({
    policy: { eraseWaitForCallsMs: 10_000, eraseRetryForMs: 5_000 },
    env: { DATA_DIR: dir, RECORD_CALLS: 'true', CALL_PLACEMENT: 'twilio' },
  });
}, 60_000);
afterAll(() => product.stop());

interface Erasure {
  status: string;
  finishedAt: string | null;
  parts: { part: string; provider: string | null; result: string; count: number }[];
}

/** The tables in which one of these stands anywhere, also inside of bytes. */
async function tablesWith({ to, lastName }: Candidate): Promise<string[]> {
  const tables = await product.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_name not like 'kysely_%' order by 1`,
  );
  const pattern = `${lastName}|${to.slice(1)}`;
  const found: string[] = [];
  for (const { name } of tables) {
    const inBytes = name === 'webhook_events' ? "or encode(raw, 'escape') ~* $1" : '';
    const rows = await product.query(`select 1 from "${name}" t where t::text ~* $1 ${inBytes} limit 1`, [pattern]);
    if (rows.length > 0) found.push(name);
  }
  return found;
}

const candidateIdOf = async ({ to }: Candidate): Promise<string> =>
  (await product.query<{ id: string }>('select id from candidates where phone = $1', [to]))[0]!.id;

/** Asks a provider for one thing, as we do. @returns the status */
async function atProvider(path: string): Promise<number> {
  const isTwilio = path.endsWith('.json');
  const basic = Buffer.from(`${DEMO.twilioAccountSid}:${DEMO.twilioAuthToken}`).toString('base64');
  const url = isTwilio
    ? `${product.simulatorUrl}/twilio/2010-04-01/Accounts/${DEMO.twilioAccountSid}${path}`
    : `${product.simulatorUrl}/elevenlabs/v1/convai${path}`;
  const answer = await fetch(url, {
    headers: isTwilio ? { authorization: `Basic ${basic}` } : { 'xi-api-key': DEMO.elevenLabsApiKey },
  });
  return answer.status;
}

async function order(candidateId: string): Promise<string> {
  const { status, body } = await product.v1('DELETE', `/candidates/${candidateId}`);
  expect(status).toBe(202);
  return (body as { erasureId: string }).erasureId;
}

const becomes = (erasureId: string, isSo: (erasure: Erasure) => boolean, what: string): Promise<Erasure> =>
  eventually(
    async () => {
      const { body } = await product.v1('GET', `/erasures/${erasureId}`);
      return isSo(body as Erasure) ? (body as Erasure) : undefined;
    },
    { withinMs: 40_000, what },
  );

async function sms(from: string, text: string): Promise<void> {
  await product.control('POST', '/control/sms', { from, body: text });
  const kept = () => product.query('select 1 from messages where from_number = $1 and body = $2', [from, text]);
  await eventually(async () => (await kept()).length > 0, { withinMs: 20_000, what: 'the text to be kept' });
}

/** Somebody who talked to us, was recorded, wrote to us, and wants no more of it. */
async function somebodyWellKnown() {
  const person = aCandidate();
  await script(product, person, {
    conversation: {
      transcript: [
        { role: 'agent', message: `Guten Tag, spreche ich mit Kanaria ${person.lastName}?` },
        { role: 'user', message: `Ja, hier ist ${person.lastName}. Ich habe drei Jahre in der Pflege gearbeitet.` },
        { role: 'agent', message: 'Wann könnten Sie anfangen?' },
        { role: 'user', message: 'Ich kann im Mai anfangen, in Vollzeit, auch am Wochenende, das ist kein Problem.' },
      ],
      summary: `${person.lastName} kann im Mai anfangen.`,
    },
  });
  expect((await product.trigger(triggerBody(person))).status).toBe(200);
  const callId = await callIdOf(product, person);
  const { attempts } = await closed(product, callId);
  const { twilioCallSid: callSid, elevenLabsConversationId: conversationId } = attempts[0]!;
  const recording = () =>
    product.query<{ sid: string; location: string }>(
      "select twilio_recording_sid as sid, location from recordings where twilio_call_sid = $1 and status = 'stored' and analysis is not null",
      [callSid],
    );
  const [kept] = await eventually(async () => ((await recording()).length > 0 ? recording() : undefined), {
    withinMs: 30_000,
    what: 'the recording to be kept',
  });
  await sms(person.to, `Hallo, hier ist ${person.lastName}`);
  await sms(person.to, 'STOP');
  const optOuts = () => product.query('select 1 from suppressions where phone_hash = $1', [phoneHash(person.to)]);
  await eventually(async () => (await optOuts()).length > 0, { withinMs: 20_000, what: 'the opt-out' });
  const [told] = await product.query<{ raw: Buffer }>(
    "select raw from webhook_events where conversation_id = $1 and kind = 'post_call_transcription'",
    [conversationId],
  );
  return {
    person,
    callId,
    callSid: callSid!,
    conversationId: conversationId!,
    recording: kept!,
    webhook: told!.raw.toString(),
    candidateId: await candidateIdOf(person),
  };
}

const filesOf = (callSid: string): string[] => {
  const folder = join(dir, 'recordings', callSid);
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe('a person who is erased', () => {
  it('37 keeps the dedupe hash, and nothing else, after erasure: is gone from every table, the recordings and the providers, stays opted out, and leaves a proof', async () => {
    const known = await somebodyWellKnown();
    const { person, callId, callSid, conversationId, recording, candidateId } = known;
    const messages = await product.query<{ sid: string }>(
      'select twilio_message_sid as sid from messages where (from_number = $1 or to_number = $1) and twilio_message_sid is not null',
      [person.to],
    );

    const exported = await product.v1('GET', `/candidates/${candidateId}/export`);
    expect(exported.status).toBe(200);
    const { held } = exported.body as { held: Record<string, Record<string, unknown>[]> };
    const counted = [
      'candidates',
      'calls',
      'call_attempts',
      'conversations',
      'analyses',
      'crm_deliveries',
      'recordings',
    ];
    for (const table of counted) expect([table, held[table]!.length]).toEqual([table, 1]);
    expect(held['messages']!.length).toBeGreaterThanOrEqual(2);
    expect(held['suppressions']).toHaveLength(1);
    expect(held['recordings']![0]!['audio']).toBe(`${product.apiUrl}/api/v1/calls/${callId}/recording`);
    expect(JSON.stringify(held['webhook_events'])).toContain(person.lastName);
    expect(filesOf(callSid)).toHaveLength(1);

    const erasureId = await order(candidateId);
    const proof = await becomes(erasureId, ({ finishedAt }) => finishedAt !== null, 'the erasure to be over');
    expect(proof.status).toBe('done');
    expect(proof.parts).toEqual(
      expect.arrayContaining([
        { part: 'conversation', provider: 'elevenlabs', result: 'deleted', count: 1 },
        { part: 'recording', provider: 'twilio', result: 'deleted', count: 1 },
        { part: 'call', provider: 'twilio', result: 'deleted', count: 1 },
        { part: 'audio', provider: 'store', result: 'deleted', count: 1 },
        { part: 'calls', provider: null, result: 'erased', count: 1 },
        { part: 'candidates', provider: null, result: 'erased', count: 1 },
      ]),
    );
    expect(JSON.stringify(proof)).not.toMatch(new RegExp(`${person.lastName}|${person.to.slice(1)}`));

    expect(await tablesWith(person)).toEqual([]);
    expect(filesOf(callSid)).toEqual([]);
    for (const path of [
      `/conversations/${conversationId}`,
      `/Calls/${callSid}.json`,
      `/Recordings/${recording.sid}.json`,
      ...messages.map(({ sid }) => `/Messages/${sid}.json`),
    ])
      expect([path, await atProvider(path)]).toEqual([path, 404]);

    const { body: shell } = await product.v1('GET', `/calls/${callId}`);
    expect(shell).toMatchObject({
      outcome: 'held',
      campaignId: 804,
      candidateId: null,
      candidate: { firstName: '', lastName: '', phone: '' },
      attempts: [{ durationSeconds: expect.any(Number) }],
    });

    // T2: the captured webhook again, and the same with another byte.
    expect((await sendPostCall(product, known.webhook)).status).toBe(200);
    expect((await sendPostCall(product, `${known.webhook} `)).status).toBe(200);
    expect(await tablesWith(person)).toEqual([]);
    expect(await order(candidateId)).toBe(erasureId);

    const dials = (await dialsTo(product, person)).length;
    const again = await product.v1('POST', '/calls', {
      campaignId: 804,
      companyName: 'Kita Birkenallee gGmbH',
      candidate: { firstName: person.firstName, lastName: person.lastName, phone: person.to },
    });
    expect([again.status, (await dialsTo(product, person)).length]).toEqual([409, dials]);

    await withTemporal(product, async (client) => {
      const workflowId = `erase-candidate:${candidateId}`;
      const history = await exportHistory(client, workflowId);
      expect(history.json).not.toMatch(new RegExp(`${person.lastName}|${person.to.slice(1)}`));
      await replay(JSON.parse(history.json), workflowId);
    });
  }, 180_000);

  it('whose phone rings is not rung on', async () => {
    const person = aCandidate();
    await script(product, person, { timing: { ringMs: 15_000 } });
    expect((await product.trigger(triggerBody(person))).status).toBe(200);
    const callId = await callIdOf(product, person);
    const erasureId = await order(await candidateIdOf(person));
    await becomes(erasureId, ({ finishedAt }) => finishedAt !== null, 'the erasure to be over');
    expect(await tablesWith(person)).toEqual([]);
    const [call] = await product.query<{ outcome: string }>('select outcome from calls where id = $1', [callId]);
    expect(['canceled', 'cancelled_by_operator']).toContain(call!.outcome);
  }, 120_000);

  it('while a provider is away is gone from our own rows, and the provider is asked until it lets go', async () => {
    const person = aCandidate();
    await script(product, person, {});
    expect((await product.trigger(triggerBody(person))).status).toBe(200);
    await closed(product, await callIdOf(product, person));
    await product.control('POST', '/control/outage', { provider: 'elevenlabs', status: 503, forMs: 60_000 });
    const erasureId = await order(await candidateIdOf(person));
    await eventually(async () => (await tablesWith(person)).length === 0, {
      withinMs: 40_000,
      what: 'our own rows to go all the same',
    });
    const away = await becomes(erasureId, ({ status }) => status === 'incomplete', 'the proof to say so');
    expect(away.finishedAt).toBeNull();
    expect(away.parts).toContainEqual({ part: 'conversation', provider: 'elevenlabs', result: 'away', count: 1 });
    await product.control('POST', '/control/outage', { provider: 'elevenlabs', status: 503, forMs: 1 });
    const proof = await becomes(erasureId, ({ finishedAt }) => finishedAt !== null, 'the provider to let go');
    expect(proof.status).toBe('done');
    expect(proof.parts).toContainEqual({ part: 'conversation', provider: 'elevenlabs', result: 'deleted', count: 1 });
  }, 120_000);

  it('who talks talks to the end, and is erased then', async () => {
    const person = aCandidate();
    await script(product, person, { timing: { talkMs: 3_000 } });
    expect((await product.trigger(triggerBody(person))).status).toBe(200);
    const callId = await callIdOf(product, person);
    const answered = "select 1 from webhook_events where event->>'status' = 'in_progress' and event->>'to' = $1";
    await eventually(async () => (await product.query(answered, [person.to])).length > 0, { what: 'them to talk' });
    const erasureId = await order(await candidateIdOf(person));
    const proof = await becomes(erasureId, ({ finishedAt }) => finishedAt !== null, 'the erasure to be over');
    expect(proof.status).toBe('done');
    expect(await tablesWith(person)).toEqual([]);
    const [call] = await product.query<{ outcome: string }>('select outcome from calls where id = $1', [callId]);
    expect(call!.outcome).toBe('held');
  }, 120_000);

  it('whose call does not end is erased all the same: the call is ended where it is', async () => {
    const person = aCandidate();
    await script(product, person, { timing: { talkMs: 90_000 } });
    expect((await product.trigger(triggerBody(person))).status).toBe(200);
    const callId = await callIdOf(product, person);
    const answered = "select 1 from webhook_events where event->>'status' = 'in_progress' and event->>'to' = $1";
    await eventually(async () => (await product.query(answered, [person.to])).length > 0, { what: 'them to talk' });
    await order(await candidateIdOf(person));
    await eventually(async () => (await tablesWith(person)).length === 0, { withinMs: 40_000, what: 'the rows to go' });
    const [call] = await product.query('select outcome, phase from calls where id = $1', [callId]);
    expect(call).toEqual({ outcome: 'unresolved', phase: 'closed' });
  }, 120_000);

  it('by a provider that never lets go is given up, and the proof says so until it is ordered again', async () => {
    const person = aCandidate();
    await script(product, person, {});
    expect((await product.trigger(triggerBody(person))).status).toBe(200);
    await closed(product, await callIdOf(product, person));
    const candidateId = await candidateIdOf(person);
    await product.control('POST', '/control/outage', { provider: 'elevenlabs', status: 403, forMs: 60_000 });
    const erasureId = await order(candidateId);
    const given = await becomes(erasureId, ({ finishedAt }) => finishedAt !== null, 'it to be given up');
    expect(given.status).toBe('incomplete');
    expect(given.parts).toContainEqual({ part: 'conversation', provider: 'elevenlabs', result: 'failed', count: 1 });
    // An order that comes before its workflow has closed is taken up by reconcileCalls, which no suite waits for.
    await withTemporal(product, (client) => client.workflow.getHandle(`erase-candidate:${candidateId}`).result());
    await product.control('POST', '/control/outage', { provider: 'elevenlabs', status: 403, forMs: 1 });
    expect(await order(candidateId)).toBe(erasureId);
    await becomes(erasureId, ({ status }) => status === 'done', 'the provider to let go');
  }, 120_000);
});
