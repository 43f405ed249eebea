import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { elevenLabsSignature, formSignature, signedByTwilio } from '../../simulator/callbacks/signatures.ts';
import { DEMO_SETTINGS } from '../../simulator/settings.ts';
import { recording } from '../providers/recorded-server.ts';
import { callErika } from './orders.ts';
import { allIsQuiet, aStage, QUICK, storyOf } from './stage.ts';

describe('signatures', () => {
  it('are those of the vectors that were computed with the vendors’ own packages', () => {
    expect(elevenLabsSignature('wsec_test', '{"type":"post_call_transcription"}', 1_739_537_297)).toBe(
      't=1739537297,v0=81a65aa1e2057ec4cdc236dca583cf6ef5899fbc7acd1fe2c0921f684fa3779c',
    );
    const body = '{"property": "value", "boolean": true}';
    const { url, signature } = signedByTwilio('12345', 'https://example.com/myapp?foo=1&bar=2', body);
    expect(url).toMatch(/&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620$/);
    expect(signature).toBe('C2vtvgoeZUV9jufbrGLapeLqmx8=');
    const vector = recording('signature_vectors.json').twilio;
    expect(formSignature(vector.auth_token, vector.url, vector.params)).toBe(vector.x_twilio_signature);
  });

  it('are true for every callback, over the bytes that were sent', async () => {
    const stage = await aStage();
    await callErika(stage, { outcome: 'held', timing: QUICK });
    await allIsQuiet(stage);
    expect(stage.callbacks).toHaveLength(6);
    for (const { url, headers, raw } of stage.callbacks.slice(0, 5)) {
      const hash = createHash('sha256').update(raw).digest('hex');
      expect(new URL(url).searchParams.get('bodySHA256')).toBe(hash);
      const mac = createHmac('sha1', DEMO_SETTINGS.twilioAuthToken).update(url).digest('base64');
      expect(headers['x-twilio-signature']).toBe(mac);
    }
    const { headers, raw } = stage.callbacks[5]!;
    const [, secs, mac] = /^t=(\d+),v0=([0-9a-f]{64})$/.exec(String(headers['elevenlabs-signature']))!;
    expect(Math.abs(Number(secs) - Date.now() / 1_000)).toBeLessThan(5);
    const expected = createHmac('sha256', DEMO_SETTINGS.elevenLabsWebhookSecret).update(`${secs}.${raw}`);
    expect(mac).toBe(expected.digest('hex'));
  });
});

describe('delivery', () => {
  it('tries an event of Twilio again with the same bytes until it is taken', async () => {
    const stage = await aStage({ timeScale: 0.1 });
    stage.answerCallbacksWith(503, 500);
    await callErika(stage, { outcome: 'failed', timing: QUICK });
    await allIsQuiet(stage);
    const story = storyOf(stage);
    expect(story.toSorted()).toEqual(['call.completed', 'call.completed', 'call.initiated', 'call.initiated']);
    const initiated = stage.callbacks.filter(({ raw }) => raw.includes('call.initiated'));
    expect(initiated[1]!.raw).toBe(initiated[0]!.raw);
  });

  it('gives an event of Twilio up after four tries', async () => {
    const stage = await aStage({ timeScale: 0.05 });
    stage.answerCallbacksWith(...Array.from({ length: 8 }, () => 500));
    await callErika(stage, { outcome: 'failed', timing: QUICK });
    await allIsQuiet(stage);
    expect(stage.callbacks).toHaveLength(8);
  });

  it('sends the webhook of ElevenLabs once, whatever is answered', async () => {
    const stage = await aStage();
    stage.answerCallbacksWith(503);
    await callErika(stage, { outcome: 'held', timing: QUICK, faults: ['twilio_webhooks_lost'] });
    await allIsQuiet(stage);
    expect(storyOf(stage)).toEqual(['post_call_transcription']);
  });

  it('does not mind that nobody is there', async () => {
    const stage = await aStage({ publicUrl: 'http://127.0.0.1:9', timeScale: 0.01 });
    await callErika(stage, { outcome: 'held' });
    await allIsQuiet(stage);
    expect(stage.callbacks).toEqual([]);
  });

  it('names the same event the same over all its repetitions, and different ones differently', async () => {
    const stage = await aStage();
    await callErika(stage, { outcome: 'no_answer', timing: QUICK, faults: ['webhooks_twice'] });
    await allIsQuiet(stage);
    const ids = stage.callbacks.filter(({ body }) => Array.isArray(body)).map(({ body }) => body[0].id);
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(3);
  });
});
