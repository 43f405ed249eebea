import type { MessageResult } from '../../domain/messages/message.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import type { CarrierMessage } from '../../providers/twilio/messages.ts';
import { databaseTime } from '../../store/database.ts';
import { addLeadAttention } from '../../store/leads/lead-attention.ts';
import type { MessageRow } from '../../store/leads/lead-tables.ts';
import {
  findMessageBySid,
  readMessage,
  recordMessageNotSent,
  recordMessageSent,
  recordMessageUnknown,
} from '../../store/messages/messages.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { answerOfMessage, notSent, showSent } from './message-answer.ts';
import { effort, notYet } from '../try-again.ts';

/** One look at the carrier's list; kept with the message, because "not sent" needs two empty looks as its proof. */
interface Look {
  at: string;
  carrier: 'empty' | 'silent';
}

/**
 * After any failure of sending that is not a value. A message that was not claimed was not sent. One that was claimed is
 * looked for, in its own row and in the carrier's list, and never sent again without proof that it was not. Looking
 * twice is harmless.
 */
export const settleMessage =
  (deps: ActivityDependencies) =>
  async ({ messageId, tries }: { messageId: string; tries: number }): Promise<MessageResult> => {
    const message = await readMessage(deps.db, messageId);
    const answer = answerOfMessage(message);
    if (answer?.kind === 'sent') await showSent(deps.db, message);
    if (answer) return answer;
    if (!message.sent_at) return notSent(deps, message, tries, null);

    const found = await lookFor(deps, message, message.sent_at);
    if (found !== 'empty' && found !== 'silent') {
      await showSent(deps.db, await recordMessageSent(deps.db, messageId, found));
      return { kind: 'sent' };
    }
    const { policy } = deps.messages;
    const now = await databaseTime(deps.db);
    const looks = [...earlierLooks(message), { at: now.toISOString(), carrier: found }];
    await recordMessageUnknown(deps.db, messageId, { looks });
    // Not by this process's clock: one that is ahead would take a first look for a late one.
    const since = now.getTime() - message.sent_at.getTime();
    if (
      looks.filter(({ carrier }) => carrier === 'empty').length >= 2 &&
      found === 'empty' &&
      since >= policy.notSentAfterMs
    ) {
      await recordMessageNotSent(deps.db, message);
      return notSent(deps, message, tries, null);
    }
    if (since >= policy.unresolvedAfterMs) {
      if (message.lead_id !== null) await addLeadAttention(deps.db, message.lead_id, 'message_unresolved');
      return { kind: 'unknown' };
    }
    throw notYet('it is not known yet whether the message was sent', pauseUntilNextLook(policy.unknownLooksMs));
  };

/** The oldest message of ours in the carrier's list that has this text and is no other row's. */
async function lookFor(
  deps: ActivityDependencies,
  message: MessageRow,
  sentAt: Date,
): Promise<CarrierMessage | Look['carrier']> {
  let listed: CarrierMessage[];
  try {
    listed = await deps.messaging.findMessages({ to: message.to_number, from: message.from_number, since: sentAt });
  } catch (error) {
    if (error instanceof ProviderError) return 'silent';
    throw error;
  }
  for (const candidate of listed.filter(({ body }) => body === message.body).toReversed()) {
    if (!(await findMessageBySid(deps.db, candidate.messageSid))) return candidate;
  }
  return 'empty';
}

const earlierLooks = (message: MessageRow): Look[] => (message.evidence?.['looks'] as Look[] | undefined) ?? [];

function pauseUntilNextLook(looksMs: readonly number[]): number {
  const { spentMs } = effort();
  const next = looksMs.find((at) => at > spentMs);
  if (next !== undefined) return next - spentMs;
  const [beforeLast = 0, last = beforeLast] = looksMs.slice(-2);
  return Math.max(last - beforeLast, 100);
}
