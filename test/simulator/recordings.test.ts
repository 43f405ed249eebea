import { describe, expect, it } from '@jest/globals';
import { DEMO_SETTINGS } from '../../simulator/settings.ts';
import { mp3File, wavFile } from '../../simulator/twilio/recording-files.ts';
import { answersWithConversation, callThroughTwilio, isSignedByTwilio, sentTo } from './own-legs.ts';
import { mustBe } from './specs.ts';
import { AGENT, allIsQuiet, aStage, ERIKA, QUICK, type Stage, until } from './stage.ts';

const { twilioAccountSid, twilioAuthToken } = DEMO_SETTINGS;
const ALL_EVENTS = 'in-progress completed absent';

/** Erika is called with a recording of both channels. */
async function aRecordedCall(outcome: string, talkMs = QUICK.talkMs, events = ALL_EVENTS): Promise<Stage> {
  const stage = await aStage();
  answersWithConversation(stage);
  await stage.control('/scenarios', { to: ERIKA, outcome, timing: { ...QUICK, talkMs } });
  await callThroughTwilio(stage, {
    Record: 'true',
    RecordingChannels: 'dual',
    RecordingStatusCallback: `${stage.ourUrl}/recording`,
    ...(events === '' ? {} : { RecordingStatusCallbackEvent: events }),
  });
  return stage;
}

const told = (stage: Stage) => sentTo(stage, '/recording').map(({ body }) => body);

async function download(stage: Stage, resource: string, method = 'GET') {
  const basic = `Basic ${Buffer.from(`${twilioAccountSid}:${twilioAuthToken}`).toString('base64')}`;
  const url = `${stage.url}/twilio/2010-04-01/Accounts/${twilioAccountSid}/Recordings/${resource}`;
  const response = await fetch(url, { method, headers: { authorization: basic } });
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    file: Buffer.from(await response.arrayBuffer()),
  };
}

describe('a recording', () => {
  it('is told of while it runs and when it is there, signed, and at the end of the call', async () => {
    const stage = await aRecordedCall('held');
    await allIsQuiet(stage);
    expect(told(stage).map(({ RecordingStatus }) => RecordingStatus)).toEqual(['in-progress', 'completed']);
    for (const callback of sentTo(stage, '/recording')) {
      mustBe('recordingCallback', callback.body);
      expect(callback.body.RecordingChannels).toBe('2');
      expect(isSignedByTwilio(callback)).toBe(true);
    }
    const end = sentTo(stage, '/status').at(-1)!.body;
    mustBe('statusCallback', end);
    expect(end).toMatchObject({ RecordingSid: told(stage)[0].RecordingSid, RecordingDuration: end.CallDuration });
  });

  it('tells that it is there only, unless more is asked for', async () => {
    const stage = await aRecordedCall('held', QUICK.talkMs, '');
    await allIsQuiet(stage);
    expect(told(stage).map(({ RecordingStatus }) => RecordingStatus)).toEqual(['completed']);
  });

  it('of a call that nobody answered is absent', async () => {
    const stage = await aRecordedCall('no_answer');
    await allIsQuiet(stage);
    const [absent, ...more] = told(stage);
    expect([absent.RecordingStatus, absent.RecordingDuration, more]).toEqual(['absent', '0', []]);
    expect((await download(stage, `${absent.RecordingSid}.wav`)).status).toBe(404);
    expect((await stage.twilio(`/Recordings/${absent.RecordingSid}.json`)).body.status).toBe('absent');
  });

  it('can be had when it is completed, not before, and is as long as they talked', async () => {
    const stage = await aRecordedCall('held', 1_500);
    await until('it runs', () => told(stage).length === 1);
    const sid = told(stage)[0].RecordingSid;
    expect((await download(stage, `${sid}.wav`)).status).toBe(404);
    const { body: running } = await stage.twilio(`/Recordings/${sid}.json`);
    mustBe('recording', running);
    expect(running).toMatchObject({ status: 'in-progress', duration: '-1' });
    await allIsQuiet(stage);
    const { body: recording } = await stage.twilio(`/Recordings/${sid}.json`);
    mustBe('recording', recording);
    expect(recording).toMatchObject({ status: 'completed', channels: 2, call_sid: told(stage)[0].CallSid });
    const wav = await download(stage, `${sid}.wav`);
    expect([wav.status, wav.contentType]).toEqual([200, 'audio/x-wav']);
    expect(secondsOf(wav.file)).toBe(Number(recording.duration));
    expect(wav.file.readUInt16LE(22)).toBe(1);
    expect((await download(stage, `${sid}.wav?RequestedChannels=2`)).file.readUInt16LE(22)).toBe(2);
    expect((await download(stage, sid)).file.equals(wav.file)).toBe(true);
    expect((await download(stage, `${sid}.mp3`)).contentType).toBe('audio/mpeg');
  });

  it('is listed with its call, from its beginning on, and not any more when it was deleted', async () => {
    const stage = await aRecordedCall('held', 1_500);
    await until('it runs', () => told(stage).length === 1);
    const { CallSid, RecordingSid } = told(stage)[0];
    const list = () => stage.twilio(`/Calls/${CallSid}/Recordings.json`);
    const { body: running } = await list();
    mustBe('callRecordings', running);
    expect(running.recordings).toMatchObject([{ sid: RecordingSid, call_sid: CallSid, status: 'in-progress' }]);
    await allIsQuiet(stage);
    const { body: ended } = await list();
    mustBe('callRecordings', ended);
    expect(ended.recordings).toMatchObject([
      { sid: RecordingSid, status: 'completed', duration: told(stage)[1].RecordingDuration },
    ]);
    await download(stage, `${RecordingSid}.json`, 'DELETE');
    expect((await list()).body.recordings).toEqual([]);
    expect((await stage.twilio(`/Calls/CA${'0'.repeat(32)}/Recordings.json`)).status).toBe(404);
  });

  it('of a call that the voice agent places is made when it asks for it, and told to nobody', async () => {
    const stage = await aStage();
    await stage.control('/scenarios', { to: ERIKA, outcome: 'held', timing: QUICK });
    const placed = async (more: object) =>
      (await stage.elevenLabs('/twilio/outbound-call', { ...AGENT, to_number: ERIKA, ...more })).body.callSid as string;
    const recorded = await placed({ call_recording_enabled: true });
    const notRecorded = await placed({});
    const list = async () => (await stage.twilio(`/Calls/${recorded}/Recordings.json`)).body.recordings;
    await until('it is there', async () => (await list())[0]?.status === 'completed');
    expect(await list()).toMatchObject([{ call_sid: recorded, channels: 2 }]);
    expect((await stage.twilio(`/Calls/${notRecorded}/Recordings.json`)).body.recordings).toEqual([]);
    expect(told(stage)).toEqual([]);
  });

  it('is given to nobody without credentials, and is gone when it was deleted', async () => {
    const stage = await aRecordedCall('held');
    await allIsQuiet(stage);
    const sid = told(stage)[0].RecordingSid;
    const url = `${stage.url}/twilio/2010-04-01/Accounts/${twilioAccountSid}/Recordings/${sid}.wav`;
    expect((await fetch(url)).status).toBe(401);
    expect((await download(stage, `${sid}.json`, 'DELETE')).status).toBe(204);
    expect((await download(stage, `${sid}.wav`)).status).toBe(404);
    expect((await stage.twilio(`/Recordings/${sid}.json`)).body.code).toBe(20404);
    expect((await download(stage, `${sid}.json`, 'DELETE')).status).toBe(404);
    const unknown = `RE${'0'.repeat(32)}`;
    expect((await stage.twilio(`/Recordings/${unknown}.json`)).status).toBe(404);
  });
});

/** By what a player reads: length of the data over bytes per second. */
const secondsOf = (file: Buffer): number => {
  expect([file.toString('latin1', 0, 4), file.toString('latin1', 8, 16)]).toEqual(['RIFF', 'WAVEfmt ']);
  expect(file.readUInt32LE(4)).toBe(file.length - 8);
  return file.readUInt32LE(40) / file.readUInt32LE(28);
};

describe('the files of recordings', () => {
  it.each([
    [0, 1],
    [60, 1],
    [60, 2],
    [1_800, 2],
  ] as const)('%d s on %d channel(s): plays as long and stays below 2 MB', (seconds, channels) => {
    const file = wavFile(seconds, channels);
    expect(secondsOf(file)).toBe(seconds);
    expect(file.length).toBeLessThan(2_000_000);
    expect(mp3File(seconds).length).toBeLessThan(2_000_000);
  });

  it('an MP3 is a row of frames, each with its header', () => {
    const file = mp3File(3);
    expect(file.length / 72).toBe(Math.ceil(3_000 / 72));
    for (let at = 0; at < file.length; at += 72) expect(file.readUInt32BE(at)).toBe(0xffe318c4);
  });
});
