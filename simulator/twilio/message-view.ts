import { type Message, messageStatus } from '../messages/message.ts';
import { rfc2822 } from './rfc2822.ts';

const GSM = /^[\w\s@£$¥èéùìòÇØøÅåÆæßÉ!"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà^{}\\[\]~|€]*$/;

/** A message as Twilio's Message resource shows it at a moment. */
export function messageView(message: Message, accountSid: string, now: number): Record<string, unknown> {
  const { sid, times, errorCode, messagingServiceSid } = message;
  const path = `/2010-04-01/Accounts/${accountSid}/Messages/${sid}`;
  const status = messageStatus(message, now);
  const isOver = now >= times.ended;
  const sentAt = times.sent !== null && now >= times.sent ? times.sent : null;
  return {
    sid,
    account_sid: accountSid,
    messaging_service_sid: messagingServiceSid,
    to: message.to,
    from: message.from,
    body: message.body,
    status,
    direction: message.direction,
    num_segments: status === 'accepted' ? '0' : String(segmentsOf(message.body)),
    num_media: String(message.numMedia),
    error_code: isOver ? errorCode : null,
    error_message: isOver && errorCode !== null ? 'The message was not delivered' : null,
    date_created: rfc2822(times.created),
    date_updated: rfc2822(Math.min(now, times.ended)),
    date_sent: sentAt === null ? null : rfc2822(sentAt),
    price: null,
    price_unit: 'USD',
    api_version: '2010-04-01',
    uri: `${path}.json`,
    subresource_uris: { media: `${path}/Media.json` },
  };
}

/** 160 letters of the GSM alphabet or 70 of Unicode; a part of a longer message holds a little less. */
export function segmentsOf(body: string): number {
  const [alone, part] = GSM.test(body) ? [160, 153] : [70, 67];
  return body.length <= alone ? 1 : Math.ceil(body.length / part);
}
