import { describe, expect, it } from '@jest/globals';
import { createLineSetup } from '../../../src/providers/twilio/line-setup.ts';
import { failsInOurWords, onlyRequest } from '../failures.ts';
import { recordedServer } from '../recorded-server.ts';

const ACCOUNT = 'AC0000000000000000000000000000de30';
const LINE = '+493023125200';
const setup = (baseUrl: string, httpTimeoutMs?: number) =>
  createLineSetup({
    baseUrl,
    accountSid: ACCOUNT,
    authToken: 'token',
    ...(httpTimeoutMs !== undefined && { httpTimeoutMs }),
  });
const page = (...numbers: object[]) => ({
  incoming_phone_numbers: numbers,
  page: 0,
  page_size: 5,
  start: 0,
  end: 0,
  uri: '/x',
  first_page_uri: '/x',
  next_page_uri: null,
  previous_page_uri: null,
});

describe('how a number of ours is set up', () => {
  it('is asked by the number, of which Twilio finds parts too', async () => {
    const server = await recordedServer({
      body: page(
        { phone_number: `${LINE}9`, sms_url: 'https://other.example' },
        { phone_number: LINE, sms_url: 'https://calls.example/sms' },
      ),
    });
    expect(await setup(server.url).read(LINE)).toEqual({ smsUrl: 'https://calls.example/sms' });
    expect(onlyRequest(server.sent)).toMatchObject({
      method: 'GET',
      path: `/2010-04-01/Accounts/${ACCOUNT}/IncomingPhoneNumbers.json?PhoneNumber=%2B493023125200&PageSize=5`,
    });
  });

  it.each([
    [page({ phone_number: LINE, sms_url: '' }), { smsUrl: null }],
    [page({ phone_number: LINE, sms_url: null }), { smsUrl: null }],
    [page(), 'not_ours'],
    [page({ phone_number: `${LINE}9`, sms_url: 'x' }), 'not_ours'],
  ])('of %j is %j', async (body, expected) => {
    const server = await recordedServer({ body });
    expect(await setup(server.url).read(LINE)).toEqual(expected);
  });

  failsInOurWords((url, httpTimeoutMs) => setup(url, httpTimeoutMs).read(LINE));
});
