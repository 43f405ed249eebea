import type { Postman } from '../callbacks/postman.ts';
import type { Scenarios } from '../scenarios.ts';
import { hangUp } from './hang-up.ts';
import type { Journal } from './journal.ts';
import { newCall, type Order } from './new-call.ts';
import type { PhoneCall } from './phone-call.ts';

/** All calls that were ever placed here. */
export interface PhoneCalls {
  /** Goes on with the calls of earlier runs. Only once we have the port: another simulator may still be at work. */
  resume(): void;
  place(order: Order): PhoneCall;
  byCallSid(callSid: string): PhoneCall | undefined;
  byConversationId(conversationId: string): PhoneCall | undefined;
  /** in the order of placement */
  all(): PhoneCall[];
  /** The ended call, or null when there was nothing to end. */
  end(call: PhoneCall, wish: 'canceled' | 'completed'): PhoneCall | null;
}

/** Keeps the calls, writes them to the journal and tells the postman what is to be delivered. */
export function createPhoneCalls(parts: {
  scenarios: Scenarios;
  journal: Journal;
  postman: Postman;
  timeScale: number;
}): PhoneCalls {
  const { scenarios, journal, postman, timeScale } = parts;
  const calls = new Map<string, PhoneCall>();
  const callSids = new Map<string, string>();

  const keep = (call: PhoneCall) => {
    calls.set(call.callSid, call);
    callSids.set(call.conversationId, call.callSid);
    postman.expect(call);
  };

  return {
    resume: () => journal.takeOver().forEach(keep),
    place(order) {
      const call = newCall(order, scenarios.of(order.to), timeScale);
      journal.saveCall(call);
      keep(call);
      return call;
    },
    byCallSid: (callSid) => calls.get(callSid),
    byConversationId: (conversationId) => calls.get(callSids.get(conversationId) ?? ''),
    all: () => [...calls.values()],
    end(call, wish) {
      const ended = hangUp(call, wish, Date.now());
      if (!ended) return null;
      journal.saveCall(ended);
      keep(ended);
      return ended;
    },
  };
}
