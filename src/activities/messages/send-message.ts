import { STATUS_CODES } from 'node:http';
import type { MessageResult } from '../../domain/messages/message.ts';
import type { CarrierMessage } from '../../providers/twilio/messages.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import { claimMessage, type MessageClaim } from '../../store/messages/claim-message.ts';
import type { MessageRow } from '../../store/leads/lead-tables.ts';
import { recordMessageNotSent, recordMessageRefused, recordMessageSent } from '../../store/messages/messages.ts';
import { optOut } from '../../store/messages/opt-outs.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { answerOfMessage, askForPerson, notSent, showSent } from './message-answer.ts';

/** Older than this between claim and request, a frozen process may have been given up: it does not send. */
const SEND_WITHIN_MS = 2_000;
/** "The recipient has written STOP" · "the sender's queue is full" */
const OPTED_OUT = '21610';
const QUEUE_FULL = '21611';

/**
 * Sends one message: claim the row, one request, commit the answer. Never retried by Temporal, and a second run finds
 * the row claimed and does not send. What is provably not sent takes its claim back and is a value; everything unclear
 * is thrown and settled by looking.
 * @param tries number of this try, from 1
 */
export const sendMessage =
  (deps: ActivityDependencies) =>
  async ({ messageId, tries }: { messageId: string; tries: number }): Promise<MessageResult> => {
    const { allowedCountries, policy } = deps.messages;
    const { maxMessagesPerNumberPerDay } = policy;
    const claim = await claimMessage(deps.db, messageId, { allowedCountries, maxMessagesPerNumberPerDay });
    switch (claim.kind) {
      case 'claimed':
        return send(deps, claim, tries);
      case 'closed':
        return { kind: claim.reason === 'opted_out' ? 'opted_out' : 'refused' };
      case 'held_back':
        deps.log.warn({ kind: 'message', reason: claim.reason }, 'a message is held back until the clocks agree');
        return notSent(deps, claim.message, tries, null);
      case 'decided_before': {
        const decided = answerOfMessage(claim.message);
        if (!decided) throw new ProviderError('twilio', 'timeout'); // sent by an earlier run, answer unknown: settle
        if (decided.kind === 'sent') await showSent(deps.db, claim.message);
        return decided;
      }
    }
  };

async function send(
  deps: ActivityDependencies,
  { message, claimedAt }: Extract<MessageClaim, { kind: 'claimed' }>,
  tries: number,
): Promise<MessageResult> {
  if (performance.now() - claimedAt > SEND_WITHIN_MS) return takeBack(deps, message, tries, null);
  let carrier: CarrierMessage;
  try {
    carrier = await deps.messaging.sendMessage({
      to: message.to_number,
      from: message.from_number,
      body: message.body,
      statusCallback: deps.messages.statusCallback(message.id),
    });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return afterFailure(deps, message, tries, error);
  }
  await showSent(deps.db, await recordMessageSent(deps.db, message.id, carrier));
  return { kind: 'sent' };
}

async function afterFailure(
  deps: ActivityDependencies,
  message: MessageRow,
  tries: number,
  error: ProviderError,
): Promise<MessageResult> {
  if (error.kind === 'unreachable' || error.kind === 'rate_limited' || error.code === QUEUE_FULL)
    return takeBack(deps, message, tries, error.retryAfterMs);
  switch (error.kind) {
    case 'invalid_request':
    case 'unauthorized':
    case 'forbidden':
    case 'not_found': {
      const isOptOut = error.code === OPTED_OUT;
      if (isOptOut) await optOut(deps.db, message.to_number, new Date());
      const reason = isOptOut ? 'opted_out' : (STATUS_CODES[error.status ?? 400] ?? 'Bad Request');
      await deps.db.transaction().execute(async (trx) => {
        await recordMessageRefused(trx, message.id, { reason, errorCode: error.code });
        if (!isOptOut) await askForPerson(trx, message);
      });
      return { kind: isOptOut ? 'opted_out' : 'refused' };
    }
    default:
      throw error;
  }
}

async function takeBack(
  deps: ActivityDependencies,
  message: MessageRow,
  tries: number,
  retryAfterMs: number | null,
): Promise<MessageResult> {
  await recordMessageNotSent(deps.db, message);
  return notSent(deps, message, tries, retryAfterMs);
}
