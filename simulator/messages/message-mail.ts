import { formLetter } from '../callbacks/form-letter.ts';
import { withFaults } from '../callbacks/plan-callbacks.ts';
import type { Mail } from '../callbacks/postman.ts';
import { hasFault } from '../faults.ts';
import type { SimulatorSettings } from '../settings.ts';
import type { Message, MessageStatus } from './message.ts';

/** The status callbacks of a message. Its first status is in the answer to the order; no callback tells of it. */
export function messageMail(message: Message, settings: SimulatorSettings): Mail {
  const { sid, settled, faults, statusCallback } = message;
  const lost = hasFault(faults, 'webhooks_lost') || hasFault(faults, 'twilio_webhooks_lost');
  const told = statusCallback === null || lost ? [] : withFaults(statuses(message), faults);
  const letters = told.map(({ id, dueAt, status }) => ({
    id,
    dueAt,
    write: () =>
      formLetter({
        url: statusCallback ?? '',
        method: 'POST',
        params: callbackParameters(message, status, settings.twilioAccountSid),
        authToken: settings.twilioAuthToken,
        token: `${sid} ${status}`,
      }),
  }));
  return { sid, settled, letters };
}

function statuses({
  times,
  outcome,
  messagingServiceSid,
}: Message): { id: string; dueAt: number; status: MessageStatus }[] {
  const at = (status: MessageStatus, dueAt: number | null) => (dueAt === null ? [] : [{ id: status, dueAt, status }]);
  return [
    ...at('queued', messagingServiceSid === null ? null : times.queued),
    ...at('sent', times.sent),
    ...at(outcome, times.ended),
  ];
}

/** What a message's status callback posts (provider-apis §10): texts only. */
function callbackParameters(message: Message, status: MessageStatus, accountSid: string): Record<string, string> {
  const { sid, to, from, messagingServiceSid, errorCode, outcome, times } = message;
  const isOver = status === outcome;
  return {
    MessageSid: sid,
    SmsSid: sid,
    MessageStatus: status,
    SmsStatus: status,
    To: to,
    ...(from === null ? {} : { From: from }),
    ...(messagingServiceSid === null ? {} : { MessagingServiceSid: messagingServiceSid }),
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    ...(isOver && errorCode !== null ? { ErrorCode: String(errorCode) } : {}),
    ...(isOver && outcome !== 'failed' ? { RawDlrDoneDate: receiptDate(times.ended) } : {}),
  };
}

/** `YYMMDDhhmm`, as carriers write it. */
const receiptDate = (unixMs: number): string => new Date(unixMs).toISOString().replace(/[-T:]/g, '').slice(2, 12);
