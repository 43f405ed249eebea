import { answeredBy, isInFlight, legStatus, type PhoneCall, talkSecs } from '../calls/phone-call.ts';
import { rfc2822 } from './rfc2822.ts';

const SUBRESOURCES = {
  notifications: 'Notifications',
  recordings: 'Recordings',
  payments: 'Payments',
  events: 'Events',
  siprec: 'Siprec',
  streams: 'Streams',
  transcriptions: 'Transcriptions',
  user_defined_message_subscriptions: 'UserDefinedMessageSubscriptions',
  user_defined_messages: 'UserDefinedMessages',
};

/** A call as Twilio's Call resource shows it at a moment. */
export function callView(call: PhoneCall, accountSid: string, now: number): Record<string, unknown> {
  const { times } = call;
  const path = `/2010-04-01/Accounts/${accountSid}/Calls/${call.callSid}`;
  const ended = !isInFlight(call, now);
  const dialled = now >= times.initiated && times.initiated <= times.ended;
  return {
    sid: call.callSid,
    account_sid: accountSid,
    parent_call_sid: null,
    phone_number_sid: null,
    group_sid: null,
    trunk_sid: null,
    to: call.to,
    to_formatted: call.to,
    from: call.from,
    from_formatted: call.from,
    forwarded_from: null,
    caller_name: null,
    direction: call.direction === 'inbound' ? 'inbound' : 'outbound-api',
    status: legStatus(call, now),
    answered_by: answeredBy(call, now),
    date_created: rfc2822(times.placed),
    date_updated: rfc2822(Math.min(now, times.ended)),
    start_time: dialled ? rfc2822(times.initiated) : null,
    end_time: ended ? rfc2822(times.ended) : null,
    duration: ended ? String(talkSecs(call, now)) : null,
    price: null,
    price_unit: 'USD',
    queue_time: '0',
    api_version: '2010-04-01',
    uri: `${path}.json`,
    subresource_uris: Object.fromEntries(
      Object.entries(SUBRESOURCES).map(([name, segment]) => [name, `${path}/${segment}.json`]),
    ),
  };
}
