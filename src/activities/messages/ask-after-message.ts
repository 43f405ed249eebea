import { hasEnded, isFailure } from '../../domain/messages/message.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import type { MessageRow } from '../../store/leads/lead-tables.ts';
import { applyMessageStatus } from '../../store/messages/message-status.ts';
import { readMessage } from '../../store/messages/messages.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { effort, notYet, pollPause } from '../try-again.ts';

/**
 * Asks the carrier what became of a message whose callbacks did not tell, until it has ended or `askForMs` has passed:
 * not every network says that a message has arrived. Asking twice is harmless.
 * @throws "not yet" until then
 */
export const askAfterMessage =
  (deps: ActivityDependencies) =>
  async ({ messageId }: { messageId: string }): Promise<{ failed: boolean }> => {
    const { askFirstMs, askMaxMs, askForMs } = deps.messages.policy;
    const { tries, spentMs } = effort();
    const message = await readMessage(deps.db, messageId);
    // The callbacks come first.
    const status = spentMs < askFirstMs ? message.status : await statusOf(deps, message);
    if (hasEnded(status)) return { failed: isFailure(status) };
    if (spentMs >= askForMs) return { failed: false };
    throw notYet('the message has not arrived yet', pollPause(tries, askFirstMs, askMaxMs));
  };

async function statusOf({ db, messaging }: ActivityDependencies, message: MessageRow): Promise<string> {
  const { twilio_message_sid: messageSid, status, to_number: to, from_number: from } = message;
  if (hasEnded(status) || messageSid === null) return status;
  try {
    const carrier = await messaging.fetchMessage(messageSid);
    const { status: newer, errorCode } = carrier;
    await applyMessageStatus(
      db,
      message,
      { kind: 'message_status', messageSid, status: newer, to, from, errorCode },
      new Date(),
    );
    return newer;
  } catch (error) {
    if (error instanceof ProviderError) return status;
    throw error;
  }
}
