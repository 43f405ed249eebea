import twilio from 'twilio';
import { inOurWords } from '../answer.ts';
import { type HttpLimits, shortened } from '../http.ts';
import type { TelephonySettings } from './client.ts';
import { createRequestClient } from './request-client.ts';

/** How a number of ours is set up at the carrier. Changes nothing; may be repeated. */
export interface LineSetupReader {
  /** @throws ProviderError */
  read(phone: string): Promise<{ smsUrl: string | null } | 'not_ours'>;
}

const LIMITS: HttpLimits = { connectMs: 3_000, totalMs: 10_000 };

/** `GET …/IncomingPhoneNumbers.json?PhoneNumber=`: one request, within 10 s. */
export function createLineSetup({ baseUrl, accountSid, authToken, httpTimeoutMs }: TelephonySettings): LineSetupReader {
  const { incomingPhoneNumbers } = twilio(accountSid, authToken, {
    httpClient: createRequestClient(baseUrl, shortened(LIMITS, httpTimeoutMs)),
    autoRetry: false,
  });
  return {
    read: (phone) =>
      inOurWords('twilio', async () => {
        const { instances } = await incomingPhoneNumbers.page({ phoneNumber: phone, pageSize: 5 });
        // Twilio finds parts of numbers too.
        const line = instances.find(({ phoneNumber }) => phoneNumber === phone);
        return line ? { smsUrl: line.smsUrl || null } : 'not_ours';
      }),
  };
}
