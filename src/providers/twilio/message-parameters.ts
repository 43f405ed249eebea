import type { MessageReceived, MessageStatusChanged } from '../../domain/calls/call-event.ts';
import type { Parameters } from './call-parameters.ts';

/** A message sid as Twilio makes them, short and plain enough to be stored, shown and put into an id. */
const messageSidOf = (sid: string | null): string | null =>
  sid !== null && /^[A-Za-z0-9]{2,64}$/.test(sid) ? sid : null;

const OPT_OUT_TYPES = { STOP: 'stop', START: 'start', HELP: 'help' } as const;

/** A form about a message that somebody sent us, in our words; null when it names no message or no sender. */
export function readIncomingMessage(parameter: Parameters): MessageReceived | null {
  const messageSid = messageSidOf(parameter('MessageSid'));
  const from = parameter('From');
  if (messageSid === null || !from) return null;
  const optOutType = parameter('OptOutType')?.toUpperCase() ?? '';
  return {
    kind: 'message_received',
    messageSid,
    from,
    to: parameter('To') ?? '',
    text: parameter('Body') ?? '',
    mediaCount: Number(/^[0-9]{1,2}$/.exec(parameter('NumMedia') ?? '')?.[0] ?? 0),
    optOut: OPT_OUT_TYPES[optOutType as keyof typeof OPT_OUT_TYPES] ?? null,
    city: parameter('FromCity'),
    state: parameter('FromState'),
  };
}

/** A form about where a message is, in our words; null when it names no message or no status. */
export function readMessageStatus(parameter: Parameters): MessageStatusChanged | null {
  const messageSid = messageSidOf(parameter('MessageSid'));
  const status = parameter('MessageStatus');
  if (messageSid === null || status === null || !/^[a-z_-]{1,32}$/.test(status)) return null;
  const errorCode = parameter('ErrorCode');
  return {
    kind: 'message_status',
    messageSid,
    status,
    to: parameter('To') ?? '',
    from: parameter('From') ?? '',
    // 0 is Twilio's "no error"
    errorCode: errorCode !== null && /^[1-9][0-9]{0,9}$/.test(errorCode) ? errorCode : null,
    errorMessage: parameter('ErrorMessage'),
  };
}
