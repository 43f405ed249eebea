import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { DEMO } from '../../src/demo-settings.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { ask, holdNextDial, legIs } from '../chaos/steps.ts';
import { checkInvariants } from './check-invariants.ts';
import { aCandidate, closed, dialsTo, type RecordedRequest, viewOf } from './story.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct({ env: { CALL_PLACEMENT: 'twilio' } });
});
afterAll(() => product.stop());

const registrations = async (to: string): Promise<RecordedRequest[]> =>
  ((await product.requests('elevenlabs')) as RecordedRequest[]).filter(
    ({ path, body }) => path.endsWith('/register-call') && body['to_number'] === to,
  );

/** Twilio asks for the TwiML of a leg, once more. */
function askForTwiml(attemptId: string, callSid: string, to: string) {
  const path = `/outbound-call-twiml?attempt=${attemptId}`;
  const form: Record<string, string> = {
    AccountSid: DEMO.twilioAccountSid,
    CallSid: callSid,
    CallStatus: 'in-progress',
    Direction: 'outbound-api',
    From: DEMO.twilioPhoneNumber,
    To: to,
  };
  const signed =
    product.apiUrl +
    path +
    Object.keys(form)
      .map((name) => name + form[name])
      .join('');
  return product.request('POST', path, new URLSearchParams(form).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': createHmac('sha1', DEMO.twilioAuthToken).update(signed).digest('base64'),
  });
}

describe('a leg of our own', () => {
  it('A8, D5 that asks for its TwiML again gets the same again, and no second conversation is made', async () => {
    const { candidate, callId } = await ask(product, aCandidate(), { timing: { talkMs: 1_500 } });
    await legIs(product, candidate, 'in-progress');
    const { twilioCallSid, elevenLabsConversationId } = (await viewOf(product, callId)).attempts[0]!;
    const again = await Promise.all([1, 2, 3].map(() => askForTwiml(`${callId}.1`, twilioCallSid!, candidate.to)));
    expect(new Set(again.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(again[0]!.text).toContain(elevenLabsConversationId!);
    expect(await registrations(candidate.to)).toHaveLength(1);

    const stranger = await askForTwiml(`${callId}.1`, 'CA00000000000000000000000000000000', candidate.to);
    expect(stranger.text).toContain('<Hangup/>');
    expect(await registrations(candidate.to)).toHaveLength(1);
    await closed(product, callId);
    expect(await checkInvariants(product, candidate, callId)).toMatchObject({ outcome: 'held' });
  });

  it('whose answer is lost, but which asked for its TwiML, is placed: nobody says that it never rang', async () => {
    const away = (provider: string, forMs: number) =>
      product.control('POST', '/control/outage', { provider, status: 503, forMs });
    // No conversation will ever name it: only its own question does.
    await away('elevenlabs', 6_000);
    const dial = await holdNextDial(product, 'twilio', 'answered');
    const given = { faults: ['accept_then_500', 'webhooks_lost'] };
    const { candidate, callId, answer } = await ask(product, aCandidate(), given);
    await dial.caught();
    await legIs(product, candidate, 'completed');
    await away('twilio', 2_000);
    await dial.release();
    expect((await answer).status).toBeLessThan(300);
    await closed(product, callId);
    await away('elevenlabs', 0);
    const view = await checkInvariants(product, candidate, callId);
    expect(view).toMatchObject({ outcome: 'no_conversation', attempts: [{ number: 1, phase: 'ended' }] });
    expect(await dialsTo(product, candidate)).toHaveLength(1);
  });

  it('G4 meets the agent when somebody answers, never while it rings: nothing is said into the ringing', async () => {
    const given = { timing: { ringMs: 1_200, talkMs: 600 } };
    const { candidate, callId, answer } = await ask(product, aCandidate(), given);
    expect(await answer).toMatchObject({ status: 200, body: { data: { conversation_id: null } } });
    await legIs(product, candidate, 'ringing');
    expect(await registrations(candidate.to)).toEqual([]);
    await legIs(product, candidate, 'in-progress');
    expect(await registrations(candidate.to)).toHaveLength(1);
    await closed(product, callId);

    const nobody = await ask(product, aCandidate(), { outcome: 'no_answer' });
    await closed(product, nobody.callId);
    expect(await registrations(nobody.candidate.to)).toEqual([]);
  });

  it('that cannot be joined says goodbye, is not asked for again, and is reported with attention', async () => {
    await product.control('POST', '/control/outage', { provider: 'elevenlabs', status: 503, forMs: 3_000 });
    const { candidate, callId, answer } = await ask(product, aCandidate());
    expect(await answer).toMatchObject({ status: 200, body: { data: { conversation_id: null } } });
    await closed(product, callId);
    await product.control('POST', '/control/outage', { provider: 'elevenlabs', status: 503, forMs: 0 });
    expect(await checkInvariants(product, candidate, callId)).toMatchObject({
      outcome: 'no_conversation',
      attentionReasons: ['no_conversation_found'],
    });
    expect(await registrations(candidate.to)).toHaveLength(1);
  });

  it('tells the agent what an outbound call of the agent’s own would', async () => {
    const { candidate, callId } = await ask(product, aCandidate());
    await closed(product, callId);
    const [registration] = await registrations(candidate.to);
    expect(registration?.body).toMatchObject({
      from_number: DEMO.twilioPhoneNumber,
      direction: 'outbound',
      conversation_initiation_client_data: {
        user_id: `${callId}.1`,
        dynamic_variables: { call_id: callId, attempt_id: `${callId}.1`, campaign_id: '804', to_number: candidate.to },
        conversation_config_override: { agent: { language: 'de', first_message: expect.stringContaining('Susi') } },
      },
    });
  });

  it('is chosen by a request of /api/v1, whatever the house does', async () => {
    const candidate = aCandidate();
    const { firstName, lastName, to: phone } = candidate;
    const { status, body } = await product.v1('POST', '/calls', {
      companyName: 'Klinik am Park',
      candidate: { firstName, lastName, phone },
      placement: 'elevenlabs',
    });
    expect({ status, body }).toMatchObject({ status: 201, body: { conversationId: expect.any(String) } });
    expect(await closed(product, body.id)).toMatchObject({ placement: 'elevenlabs', outcome: 'held' });
    expect(await registrations(candidate.to)).toEqual([]);
  });

  it('of system 4 is told by its own words', async () => {
    const candidate = aCandidate();
    const { status, body } = await product.request('POST', '/api/outbound-call', {
      number: candidate.to,
      prompt: 'You talk to Alex about autumn.',
      first_message: 'Hi Alex!',
      name: candidate.lastName,
    });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { success: true, message: 'Call initiated', callSid: expect.stringMatching(/^CA/), conversationId: null },
    });
    await closed(product, body.callId);
    expect(await checkInvariants(product, candidate, body.callId)).toMatchObject({ outcome: 'held' });
    expect((await registrations(candidate.to))[0]?.body).toMatchObject({
      conversation_initiation_client_data: {
        conversation_config_override: {
          agent: { prompt: { prompt: 'You talk to Alex about autumn.' }, first_message: 'Hi Alex!' },
        },
      },
    });
  });
});
