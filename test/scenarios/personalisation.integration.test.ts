import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEMO } from '../../src/demo-settings.ts';
import { eventually, type Product, startProduct } from '../harness/product.ts';
import { fixture } from '../domain/calls/questionnaires.ts';
import { aCandidate, callIdOf, closed, script, triggerBody, viewOf } from './story.ts';

const PERSONALIZATION = '/webhook/twilio-personalization';
const GREETING = 'Guten Tag, wie kann ich Ihnen helfen?';

let product: Product;
beforeAll(async () => {
  product = await startProduct({ env: { TRIGGER_CALL_ALLOW_WEBRTC: 'true' } });
});
afterAll(() => product.stop());

const hocKey = () => ({ authorization: `Bearer ${product.keys.webhook}` });
const ringsUs = (from: string, headers: Record<string, string> = hocKey()) =>
  product.request(
    'POST',
    PERSONALIZATION,
    { caller_id: from, agent_id: DEMO.elevenLabsAgentId, called_number: DEMO.twilioPhoneNumber, call_sid: 'CA0' },
    headers,
  );

describe('somebody rings us', () => {
  it('whom we called: the agent knows name, company and questions, while HOC is away', async () => {
    const erika = aCandidate();
    await script(product, erika, {});
    const answer = await product.trigger(triggerBody(erika));
    await closed(product, await callIdOf(product, erika));
    await product.control('POST', '/control/outage', { provider: 'hoc', status: 'hang', forMs: 5_000 });

    const { status, body } = await ringsUs(erika.to);
    await product.control('POST', '/control/outage', { provider: 'hoc', status: 503, forMs: 0 });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      type: 'conversation_initiation_client_data',
      dynamic_variables: {
        candidatefirst_name: erika.firstName,
        candidatelast_name: erika.lastName,
        companyname: 'Kita Birkenallee gGmbH',
        questionnaire_context: expect.stringContaining('FRAGEN ZU KLÄREN (12 insgesamt)'),
      },
    });
    const { agent } = body['conversation_config_override'];
    expect(agent.first_message).toBe(answer.body['data'].first_message);
    expect([...agent.prompt.prompt]).toHaveLength(answer.body['data'].prompt_length);
  });

  it('whom we called twice: the newest call says who it is', async () => {
    const first = aCandidate();
    const second = { ...first, firstName: 'Kanarius' };
    for (const one of [first, second]) {
      await script(product, one, {});
      await product.trigger(triggerBody(one));
      await closed(product, await callIdOf(product, one));
    }
    expect((await ringsUs(first.to)).body['dynamic_variables']).toMatchObject({ candidatefirst_name: 'Kanarius' });
  });

  it('whom nobody called: the documented greeting, with or without a key', async () => {
    for (const headers of [hocKey(), {}]) {
      const { status, body } = await ringsUs('+493023125999', headers);
      expect(status).toBe(200);
      expect(body['dynamic_variables']).toEqual({
        candidatefirst_name: 'Kandidat',
        candidatelast_name: '',
        companyname: 'Unser Unternehmen',
        questionnaire_context: '',
      });
      expect(body['conversation_config_override'].agent.first_message).toBe(GREETING);
    }
  });
});

describe('a candidate talks in the browser', () => {
  const { to_number: _, ...candidate } = triggerBody(aCandidate());

  it('with an address that ElevenLabs signed', async () => {
    const { status, body } = await product.request('POST', '/webhook/create-webrtc-link', candidate, hocKey());
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'success', questionnaire_loaded: true });
    expect(body['signed_url']).toMatch(/^wss:\/\/.*[?&]agent_id=agent_demo&conversation_signature=/);
    expect(body).not.toHaveProperty('fallback');
    const asked = (await product.requests('elevenlabs')).filter(({ path }) => path.includes('get-signed-url'));
    expect(asked).toMatchObject([{ query: { agent_id: 'agent_demo', include_conversation_id: 'true' }, status: 200 }]);
  });

  it('on the public page when ElevenLabs is away, with the stored questions when HOC is away too', async () => {
    await product.control('POST', '/control/outage', { provider: 'elevenlabs', status: 503, forMs: 60_000 });
    await product.control('POST', '/control/outage', { provider: 'hoc', status: 503, forMs: 60_000 });
    const { status, body } = await product.request('POST', '/webhook/create-webrtc-link', candidate, hocKey());
    expect(status).toBe(200);
    expect(body).toMatchObject({ fallback: true, conversation_id: null, questionnaire_loaded: true });
    expect(body['signed_url']).toContain('https://eu.residency.elevenlabs.io/app/talk-to?agent_id=agent_demo&');

    const shown = await product.request('GET', '/webhook/test-questionnaire/804', undefined, hocKey());
    expect([shown.status, shown.body]).toEqual([
      404,
      { status: 'error', campaign_id: 804, message: 'Questionnaire not found or error fetching' },
    ]);
    for (const provider of ['elevenlabs', 'hoc'])
      await product.control('POST', '/control/outage', { provider, status: 503, forMs: 0 });
  });

  it('by trigger-call without a number, and nobody is phoned', async () => {
    const before = await product.query('select id from calls');
    const { status, body } = await product.trigger(candidate);
    expect(status).toBe(200);
    expect(body).toMatchObject({ method: 'webrtc_browser_link', data: { questions_count: 12 } });
    expect(await product.query('select id from calls')).toHaveLength(before.length);
  });
});

describe('Twilio says where a call stands', () => {
  const STATUS = '/webhook/twilio-status';
  const send = (form: Record<string, string>, token: string) => {
    const signed = Object.keys(form)
      .sort()
      .map((name) => name + form[name])
      .join('');
    return product.request('POST', STATUS, new URLSearchParams(form).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': createHmac('sha1', token)
        .update(product.apiUrl + STATUS + signed)
        .digest('base64'),
    });
  };
  const stored = () =>
    product.query<{ attempt_id: string | null }>("select * from webhook_events where kind = 'call_status'");

  it('and it is kept with our call, once; what is forged changes nothing', async () => {
    const candidate = aCandidate();
    await script(product, candidate, { faults: ['twilio_webhooks_lost'] });
    await product.trigger(triggerBody(candidate));
    const call = await closed(product, await callIdOf(product, candidate));
    const form = {
      AccountSid: DEMO.twilioAccountSid,
      CallSid: call.attempts[0]!.twilioCallSid!,
      CallStatus: 'completed',
      To: candidate.to,
      From: DEMO.twilioPhoneNumber,
      CallDuration: '1',
    };

    expect((await send({ ...form, CallStatus: 'busy' }, 'forged')).status).toBe(401);
    expect(await stored()).toEqual([]);

    for (let time = 1; time <= 2; time += 1)
      expect(await send(form, DEMO.twilioAuthToken)).toMatchObject({ status: 200, body: { status: 'received' } });
    const [row] = await eventually(
      async () => {
        const rows = await stored();
        return rows.every(({ attempt_id }) => attempt_id !== null) ? rows : undefined;
      },
      { withinMs: 5_000, what: 'the status to be routed' },
    );
    expect(await stored()).toHaveLength(1);
    expect(row!.attempt_id).toBe(`${call.id}.1`);
    expect(await viewOf(product, call.id)).toMatchObject({ outcome: call.outcome, phase: 'closed' });
  });
});

it("shows HOC's questionnaire in HOC's own words", async () => {
  const { status, body } = await product.request('GET', '/webhook/test-questionnaire/804', undefined, hocKey());
  expect(status).toBe(200);
  expect(body).toEqual({
    status: 'success',
    campaign_id: 804,
    questionnaire: fixture('hoc_questionnaire_804.json'),
  });
});

it('keeps names out of every log', () => {
  expect(product.api.log()).not.toMatch(/Kanaria|Geheimrat|Birkenallee/);
});
