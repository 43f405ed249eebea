import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { DEMO_SETTINGS } from '../../simulator/settings.ts';
import { createConversationRemover } from '../../src/providers/elevenlabs/delete-conversation.ts';
import { createCarrierRemover } from '../../src/providers/twilio/remove.ts';
import { answersWithConversation, callThroughTwilio, sentTo } from './own-legs.ts';
import { statusOf } from './specs.ts';
import { allIsQuiet, aStage, ENDLESS, ERIKA, QUICK, type Stage } from './stage.ts';

const { twilioAccountSid, twilioAuthToken, twilioPhoneNumber, elevenLabsApiKey } = DEMO_SETTINGS;
const basic = `Basic ${Buffer.from(`${twilioAccountSid}:${twilioAuthToken}`).toString('base64')}`;

/** Everything that both providers can be told to delete. */
async function aHeldCall(timing = QUICK): Promise<{ stage: Stage; callSid: string; conversationId: string }> {
  const stage = await aStage({ timeScale: 0.1 });
  answersWithConversation(stage);
  await stage.control('/scenarios', { to: ERIKA, outcome: 'held', timing });
  const { body } = await callThroughTwilio(stage, {
    Record: 'true',
    RecordingStatusCallback: `${stage.ourUrl}/recording`,
  });
  if (timing === QUICK) await allIsQuiet(stage);
  const { body: list } = await stage.elevenLabs('/conversations');
  return { stage, callSid: body.sid, conversationId: list.conversations[0]?.conversation_id };
}

/** Status and text of the bare request, as the provider's specification has it. */
async function askToDelete(stage: Stage, path: string): Promise<[status: number, text: string]> {
  const isTwilio = path.endsWith('.json');
  const url = isTwilio
    ? `${stage.url}/twilio/2010-04-01/Accounts/${twilioAccountSid}${path}`
    : `${stage.url}/elevenlabs/v1/convai${path}`;
  const headers = isTwilio ? { authorization: basic } : { 'xi-api-key': elevenLabsApiKey };
  const response = await fetch(url, { method: 'DELETE', headers });
  return [response.status, await response.text()];
}

/** Until then Twilio does not let go of it. */
async function delivered(stage: Stage, sid: string): Promise<void> {
  while ((await stage.twilio(`/Messages/${sid}.json`)).body.status !== 'delivered') await sleep(20);
}

describe('what is deleted', () => {
  it('is answered as the specifications say, gone for every later question, and known to nobody the second time', async () => {
    const { stage, callSid, conversationId } = await aHeldCall();
    const { RecordingSid } = sentTo(stage, '/recording')[0]!.body;
    const { body: sms } = await stage.twilio('/Messages.json', { To: ERIKA, From: twilioPhoneNumber, Body: 'Hallo' });
    await delivered(stage, sms.sid);
    const things: [path: string, provider: 'twilio' | 'elevenlabs', operation: string][] = [
      [`/conversations/${conversationId}`, 'elevenlabs', 'deleteConversation'],
      [`/Recordings/${RecordingSid}.json`, 'twilio', 'deleteRecording'],
      [`/Calls/${callSid}.json`, 'twilio', 'deleteCall'],
      [`/Messages/${sms.sid}.json`, 'twilio', 'deleteMessage'],
    ];
    for (const [path, provider, operation] of things) {
      const [status, text] = await askToDelete(stage, path);
      expect([operation, status]).toEqual([operation, statusOf(provider, operation)]);
      if (status === 204) expect(text).toBe('');
      const later = provider === 'twilio' ? await stage.twilio(path) : await stage.elevenLabs(path);
      expect([operation, later.status, (await askToDelete(stage, path))[0]]).toEqual([operation, 404, 404]);
    }
    expect((await stage.twilio('/Calls.json')).body.calls).toEqual([]);
    expect((await stage.twilio('/Messages.json')).body.messages).toEqual([]);
  });

  it('is nothing that is under way', async () => {
    const { stage, callSid } = await aHeldCall(ENDLESS);
    expect((await askToDelete(stage, `/Calls/${callSid}.json`))[0]).toBe(400);
    expect((await stage.twilio(`/Calls/${callSid}.json`)).status).toBe(200);
  });
});

describe('our adapters', () => {
  it('say of each whether it was deleted or was not there, and throw while it is under way', async () => {
    const { stage, callSid, conversationId } = await aHeldCall();
    const carrier = createCarrierRemover({
      baseUrl: `${stage.url}/twilio`,
      accountSid: twilioAccountSid,
      authToken: twilioAuthToken,
    });
    const agent = createConversationRemover({ baseUrl: `${stage.url}/elevenlabs`, apiKey: elevenLabsApiKey });
    const { RecordingSid } = sentTo(stage, '/recording')[0]!.body;
    // One after another: the first loads an SDK, which may take a busy test process longer than a connection may take.
    const all = async () => [
      await agent.deleteConversation(conversationId),
      await carrier.deleteRecording(RecordingSid),
      await carrier.deleteCall(callSid),
    ];
    expect(await all()).toEqual(['deleted', 'deleted', 'deleted']);
    expect(await all()).toEqual(['not_there', 'not_there', 'not_there']);

    const { body: sms } = await stage.twilio('/Messages.json', { To: ERIKA, From: twilioPhoneNumber, Body: 'Hallo' });
    await expect(carrier.deleteMessage(sms.sid)).rejects.toMatchObject({ provider: 'twilio', kind: 'conflict' });
    await delivered(stage, sms.sid);
    expect(await carrier.deleteMessage(sms.sid)).toBe('deleted');
    await expect(carrier.deleteMessage('../Calls')).rejects.toMatchObject({ kind: 'invalid_request' });
  });
});
