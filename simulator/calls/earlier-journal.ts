import type { PhoneCall } from './phone-call.ts';
import { USUAL_SUBSCRIPTIONS } from './subscriptions.ts';

/** What calls could not be at first; a call that an earlier version wrote down was none of it. */
const AT_FIRST = {
  placement: 'elevenlabs',
  direction: 'outbound',
  registeredAt: null,
  given: null,
  subscriptions: USUAL_SUBSCRIPTIONS,
  twiml: null,
  recording: null,
  initiation: null,
  deleted: false,
} as const satisfies Partial<PhoneCall>;

/** A call as it was written down, by this version or an earlier one. */
export type WrittenCall = Omit<PhoneCall, keyof typeof AT_FIRST> & Partial<PhoneCall>;

export const readable = (written: WrittenCall): PhoneCall => ({ ...AT_FIRST, ...written });
