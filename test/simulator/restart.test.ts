import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { callErika } from './orders.ts';
import { mustBe } from './specs.ts';
import { allIsQuiet, aStage, QUICK, type Stage, storyOf, until } from './stage.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'simulator-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const journal = () => join(dataDir, 'simulator-calls.jsonl');

/** A call on a simulator that dies while they talk: what is on the disk is all that is left. */
async function aCallThatOutlivesItsSimulator(
  timing = { ...QUICK, talkMs: 1_000 },
): Promise<{ first: Stage; placed: any }> {
  const first = await aStage({ dataDir });
  const { body: placed } = await callErika(first, { outcome: 'held', timing });
  await until('they talk', () => storyOf(first).includes('call.answered'));
  await until('that is written down', () => readFileSync(journal(), 'utf8').includes('"settled":"answered"'));
  await first.close();
  return { first, placed };
}

describe('a simulator that is started again', () => {
  it('goes on with the call and sends what was not sent, once', async () => {
    const { first, placed } = await aCallThatOutlivesItsSimulator();
    const second = await aStage({ dataDir });
    await allIsQuiet(second);
    expect([...storyOf(first), ...storyOf(second)].toSorted()).toEqual(
      [
        'call.initiated',
        'call.ringing',
        'call.answered',
        'amd.detected',
        'call.completed',
        'post_call_transcription',
      ].toSorted(),
    );
    const { body } = await second.elevenLabs(`/conversations/${placed.conversation_id}`);
    mustBe('conversation', body);
    expect(body).toMatchObject({ status: 'done', user_id: 'attempt-1' });
    expect(second.callbacks.at(-1)!.body.data).toEqual(body);
  });

  it('lets the world go on meanwhile: what became due is sent at once', async () => {
    const { placed } = await aCallThatOutlivesItsSimulator();
    await until('the call would be over', () => {
      const { call } = JSON.parse(readFileSync(journal(), 'utf8').split('\n')[0]!);
      return Date.now() > call.times.summarised;
    });
    const second = await aStage({ dataDir });
    expect((await second.twilio(`/Calls/${placed.callSid}.json`)).body.status).toBe('completed');
    await allIsQuiet(second);
    expect(storyOf(second).slice(-2)).toEqual(['call.completed', 'post_call_transcription']);
  });

  it('does not mind the half-written line of a killed process', async () => {
    const { placed } = await aCallThatOutlivesItsSimulator();
    appendFileSync(journal(), '{"callSid":"CA12","sett');
    const second = await aStage({ dataDir });
    await allIsQuiet(second);
    const third = await aStage({ dataDir });
    await allIsQuiet(third);
    expect(third.callbacks).toEqual([]);
    expect((await third.control('/state')).body.calls).toMatchObject([
      { callSid: placed.callSid, status: 'completed' },
    ]);
  });

  it('keeps one line per call', async () => {
    const { placed } = await aCallThatOutlivesItsSimulator();
    const second = await aStage({ dataDir });
    const lines = readFileSync(journal(), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).call?.callSid)[0]).toBe(placed.callSid);
    await allIsQuiet(second);
    await second.close();
    await aStage({ dataDir });
    expect(readFileSync(journal(), 'utf8').trim().split('\n')).toHaveLength(1);
  });

  it('reads what an earlier version wrote, before calls could be others’ than ElevenLabs’', async () => {
    const { placed } = await aCallThatOutlivesItsSimulator();
    const LATER = /^(placement|direction|registeredAt|given|subscriptions|twiml|recording|initiation)$/;
    const lines = readFileSync(journal(), 'utf8').trim().split('\n');
    const asBefore = lines.map((line) =>
      JSON.stringify(JSON.parse(line), (key, value) => (LATER.test(key) ? undefined : value)),
    );
    expect(asBefore[0]!.length).toBeLessThan(lines[0]!.length);
    writeFileSync(journal(), `${asBefore.join('\n')}\n`);
    const second = await aStage({ dataDir });
    await allIsQuiet(second);
    expect(storyOf(second).toSorted()).toEqual(['amd.detected', 'call.completed', 'post_call_transcription']);
    expect((await second.elevenLabs(`/conversations/${placed.conversation_id}`)).body.status).toBe('done');
  });

  it('knows that a call was hung up', async () => {
    const first = await aStage({ dataDir });
    const { body: placed } = await callErika(first, { outcome: 'held', timing: { ...QUICK, ringMs: 20_000 } });
    await first.twilio(`/Calls/${placed.callSid}.json`, { Status: 'canceled' });
    await first.close();
    const second = await aStage({ dataDir });
    expect((await second.twilio(`/Calls/${placed.callSid}.json`)).body.status).toBe('canceled');
  });

  it('starts with a journal of nothing but rubbish', async () => {
    writeFileSync(journal(), 'no journal\n\n{}\n');
    const stage = await aStage({ dataDir });
    expect((await stage.control('/state')).body).toEqual({
      callsInFlight: 0,
      callbacksPending: 0,
      calls: [],
      messages: [],
    });
  });
});
