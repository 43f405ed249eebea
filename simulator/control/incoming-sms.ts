import { z } from 'zod';
import { deliver } from '../callbacks/deliver.ts';
import { formLetter } from '../callbacks/form-letter.ts';
import type { Message } from '../messages/message.ts';
import type { Messages } from '../messages/messages.ts';
import { receivedMessage } from '../messages/new-message.ts';
import type { SimulatorSettings } from '../settings.ts';
import { segmentsOf } from '../twilio/message-view.ts';

const number = z.string().regex(/^\+[1-9][0-9]{6,14}$/, 'must be a number in E.164');

/** Somebody sends us an SMS. */
export const incomingSmsWish = z.strictObject({
  from: number,
  to: number.optional(),
  body: z.string().max(1_600),
  numMedia: z.int().min(0).max(10).default(0),
  /** as Advanced Opt-Out adds it */
  optOutType: z.enum(['STOP', 'START', 'HELP']).optional(),
  /** how often Twilio delivers it, under the same MessageSid */
  times: z.int().min(1).max(20).default(1),
});

type IncomingSms = z.infer<typeof incomingSmsWish>;

export interface OurReply {
  /** null = we did not answer */
  status: number | null;
  contentType: string;
  text: string;
}

const PATH = '/api/webhooks/twilio/sms/incoming';

/** One delivery after the other; what our side answered to each. A reply in the TwiML is not sent to anybody. */
export async function receiveSms(
  wish: IncomingSms,
  parts: { settings: SimulatorSettings; messages: Messages; closing: AbortSignal },
): Promise<{ messageSid: string; answers: OurReply[] }> {
  const { settings, messages, closing } = parts;
  const message = receivedMessage(wish.from, wish.to ?? settings.twilioPhoneNumber, wish.body, wish.numMedia);
  messages.receive(message);
  const answers: OurReply[] = [];
  for (let delivery = 0; delivery < wish.times; delivery += 1) {
    const params = incomingParameters(message, wish, settings.twilioAccountSid);
    const url = `${settings.publicUrl}${PATH}`;
    const authToken = settings.twilioAuthToken;
    const answer = await deliver(formLetter({ url, method: 'POST', params, authToken, token: message.sid }), closing);
    answers.push(
      answer.kind === 'answered'
        ? { status: answer.status, contentType: answer.contentType, text: answer.text }
        : { status: null, contentType: '', text: '' },
    );
  }
  return { messageSid: message.sid, answers };
}

/** What Twilio posts for an incoming SMS (provider-apis §10): texts only, the places empty as for most numbers. */
function incomingParameters(message: Message, wish: IncomingSms, accountSid: string): Record<string, string> {
  const { sid, from, to, body, numMedia } = message;
  return {
    ...{ MessageSid: sid, SmsMessageSid: sid, SmsSid: sid, AccountSid: accountSid },
    ...{ From: from ?? '', To: to, Body: body },
    ...{ NumMedia: String(numMedia), NumSegments: String(segmentsOf(body)) },
    ...{ SmsStatus: 'received', ApiVersion: '2010-04-01' },
    ...{ FromCity: '', FromState: '', FromZip: '', FromCountry: countryOf(wish.from) },
    ...{ ToCity: '', ToState: '', ToZip: '', ToCountry: countryOf(to) },
    ...(wish.optOutType === undefined ? {} : { OptOutType: wish.optOutType }),
    ...(numMedia === 0
      ? {}
      : {
          MediaUrl0: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages/${sid}/Media/ME${sid.slice(2)}`,
          MediaContentType0: 'image/jpeg',
        }),
  };
}

const countryOf = (phone: string): string => (phone.startsWith('+1') ? 'US' : phone.startsWith('+49') ? 'DE' : '');
