import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { MessagePolicy } from '../../domain/messages/message-policy.ts';
import type { SentSms, SmsRequest } from '../../domain/messages/sms-request.ts';
import type { MessageWorkflows } from '../../temporal/message-workflows.ts';
import { fenceMessage } from '../../store/messages/claim-message.ts';
import type { Db } from '../../store/database.ts';
import type { MessageRow } from '../../store/leads/lead-tables.ts';
import { keepLead } from '../../store/leads/leads.ts';
import {
  keepOutgoingMessage,
  keepRequestedMessage,
  readMessage,
  releaseIntent,
} from '../../store/messages/messages.ts';
import { databaseIsAway } from '../answers/database-is-away.ts';

export type SendSms = (request: SmsRequest) => Promise<SentSms>;

interface SendSmsDependencies {
  db: Db;
  workflows: MessageWorkflows;
  /** the number we write from, E.164 */
  line: string;
  policy: Pick<MessagePolicy, 'answerWithinMs' | 'sameRequestMs'>;
  log: Logger;
}

/**
 * From a request to a true answer: the message's row, the workflow that sends it, and what the row then says. The same
 * Idempotency-Key, or the same text for the same number and lead within `sameRequestMs`, is the same message.
 */
export const sendSms =
  (deps: SendSmsDependencies): SendSms =>
  async (request) => {
    const message = await keep(deps, request).catch((error: unknown) => {
      if (!databaseIsAway(error)) throw error;
      deps.log.error({ err: error }, 'message not accepted: the database is away');
      return 'unavailable' as const;
    });
    if (message === 'conflict' || message === 'unavailable') return { kind: message };
    try {
      const outcome = await deps.workflows.deliver(message.id, new Date(Date.now() + deps.policy.answerWithinMs));
      if (outcome === 'not_started' && (await isGivenUp(deps.db, message.id))) return { kind: 'unavailable' };
      return said(await readMessage(deps.db, message.id));
    } catch (error) {
      deps.log.error({ err: error }, 'answer to a message not read');
      // The message is there and may be sent: any error would deny it. Asked again, the row says more.
      return { kind: 'unknown', messageId: message.id };
    }
  };

async function keep({ db, line, policy }: SendSmsDependencies, request: SmsRequest): Promise<MessageRow | 'conflict'> {
  const { toNumber, text, leadId, askedBy, idempotencyKey } = request;
  const lead = await keepLead(db, { leadId, phone: toNumber });
  const message = { leadId: lead?.id ?? null, fromNumber: line, toNumber, body: text };
  if (idempotencyKey === null) {
    const intent = `request:${hash([message.leadId, toNumber, text])}`;
    return keepRequestedMessage(db, { ...message, intent, withinMs: policy.sameRequestMs });
  }
  const kept = await keepOutgoingMessage(db, { ...message, intentKey: `key:${hash([askedBy, idempotencyKey])}` });
  return kept.to_number === toNumber && kept.body === text ? kept : 'conflict';
}

/** Without its workflow nobody would send it: from now on nobody can, unless somebody just did. */
async function isGivenUp(db: Db, messageId: string): Promise<boolean> {
  const { fenced_at } = await fenceMessage(db, messageId, 'not started');
  if (fenced_at) await releaseIntent(db, messageId);
  return fenced_at !== null;
}

function said({ id: messageId, answer, status, twilio_message_sid, to_number, body }: MessageRow): SentSms {
  if (answer?.kind === 'placed' && twilio_message_sid !== null)
    return { kind: 'sent', messageId, messageSid: twilio_message_sid, status, toNumber: to_number, text: body };
  if (answer?.kind !== 'refused') return { kind: 'unknown', messageId };
  const barred = MUST_NOT_BE_WRITTEN_TO[answer.reason ?? ''];
  return barred === undefined
    ? { kind: 'refused', reason: answer.reason ?? 'refused' }
    : { kind: 'must_not_be_written_to', reason: barred };
}

const MUST_NOT_BE_WRITTEN_TO: Record<string, string> = {
  opted_out: 'The recipient does not want to be contacted',
  number_ceiling: 'This number was written to as often as is allowed in one day',
  number_not_allowed: 'Numbers of this kind or country are not written to',
};

const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
