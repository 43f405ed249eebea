import type { Handler } from '../reception/received.ts';
import type { SimulatorSettings } from '../settings.ts';
import { pageOf } from './paging.ts';

/** `GET …/IncomingPhoneNumbers.json`: the account's one number, set up to send its texts to us. Found by a part, as at Twilio. */
export function listNumbers(settings: SimulatorSettings): Handler {
  const line = {
    account_sid: settings.twilioAccountSid,
    phone_number: settings.twilioPhoneNumber,
    sms_method: 'POST',
    sms_url: `${settings.publicUrl}/api/webhooks/twilio/sms/incoming`,
  };
  return (request) => {
    const wanted = (request.query.get('PhoneNumber') ?? '').replace(/\D/g, '');
    const matching = line.phone_number.includes(wanted) ? [line] : [];
    return pageOf('incoming_phone_numbers', matching, (number) => number, request);
  };
}
