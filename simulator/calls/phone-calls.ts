import { writeLetter } from '../callbacks/letter.ts';
import { planCallbacks } from '../callbacks/plan-callbacks.ts';
import type { Postman } from '../callbacks/postman.ts';
import type { Scenario, Scenarios } from '../scenarios.ts';
import type { SimulatorSettings } from '../settings.ts';
import { hangUp } from './hang-up.ts';
import type { Journal, Legacy } from './journal.ts';
import { newCall, type Order } from './new-call.ts';
import { begunAt, isInFlight, type PhoneCall } from './phone-call.ts';
import { type Registration, unstreamed } from './registration.ts';
import { connected, type Instruction, leftAlone } from './twiml.ts';

/** All calls that were ever made here, and all conversations. */
export interface PhoneCalls {
  /** Goes on with the calls of earlier runs. Only once we have the port: another simulator may still be at work. */
  resume(legacy: Legacy): void;
  /** with the scenario of the number called, unless another is given */
  place(order: Order, scenario?: Scenario): PhoneCall;
  /** Lets ElevenLabs know a conversation to which Twilio will stream, perhaps. */
  register(registration: Registration): void;
  /** Does with an answered call what its TwiML says; nothing when it is over, or was told before. */
  obey(callSid: string, instruction: Instruction): void;
  byCallSid(callSid: string): PhoneCall | undefined;
  byRecordingSid(recordingSid: string): PhoneCall | undefined;
  byConversationId(conversationId: string): PhoneCall | undefined;
  /** by telephone, in the order of placement */
  all(): PhoneCall[];
  /** how many are not over, web talks among them */
  inFlight(now: number): number;
  /** in the order of their beginning, also those that nobody was connected to yet */
  conversations(): PhoneCall[];
  /** Deletes a conversation for whoever asks for it; the call itself goes on. */
  forget(conversationId: string): void;
  /** The ended call, or null when there was nothing to end. */
  end(call: PhoneCall, wish: 'canceled' | 'completed'): PhoneCall | null;
  /** Writes down what has become known of a call. */
  update(call: PhoneCall): void;
}

/** Keeps the calls, writes them to the journal, and tells the postman and the switchboard what is to be done. */
export function createPhoneCalls(parts: {
  scenarios: Scenarios;
  journal: Journal;
  postman: Postman;
  settings: SimulatorSettings;
  /** Told of every call, again when it changes: asks for TwiML where a call needs some. */
  switchboard: { expect(call: PhoneCall): void };
}): PhoneCalls {
  const { scenarios, journal, postman, settings, switchboard } = parts;
  const calls = new Map<string, PhoneCall>();
  const callSids = new Map<string, string>();
  const registrations = new Map<string, Registration>();
  const deleted = new Set<string>();

  const keep = (call: PhoneCall) => {
    calls.set(call.callSid, call);
    if (call.conversationId !== null) callSids.set(call.conversationId, call.callSid);
    const letters = planCallbacks(call).map((callback) => ({
      id: callback.id,
      dueAt: callback.dueAt,
      write: () => writeLetter(call, callback, settings),
    }));
    postman.expect({ sid: call.callSid, settled: call.settled, letters });
    switchboard.expect(call);
  };
  const update = (call: PhoneCall): PhoneCall => {
    journal.save({ call });
    keep(call);
    return call;
  };

  const conversation = (conversationId: string): PhoneCall | undefined => {
    if (deleted.has(conversationId)) return undefined;
    const call = calls.get(callSids.get(conversationId) ?? '');
    if (call) return begunAt(call) <= Date.now() ? call : undefined;
    const registration = registrations.get(conversationId);
    return registration && unstreamed(registration);
  };

  return {
    resume(legacy) {
      for (const registration of legacy.registrations) registrations.set(registration.conversationId, registration);
      for (const conversationId of legacy.deletedConversations) deleted.add(conversationId);
      legacy.calls.forEach(keep);
    },
    place: (order, scenario = scenarios.of(order.to)) => update(newCall(order, scenario, settings.timeScale)),
    register(registration) {
      journal.save({ registration });
      registrations.set(registration.conversationId, registration);
    },
    obey(callSid, instruction) {
      const call = calls.get(callSid);
      const now = Date.now();
      if (!call || call.twiml === null || !isInFlight(call, now)) return;
      const to = instruction.kind === 'connect' ? registrations.get(instruction.conversationId) : undefined;
      const isFree = to !== undefined && !callSids.has(to.conversationId);
      update(isFree ? connected(call, call.twiml, to, now) : leftAlone(call, call.twiml, now));
    },
    byCallSid: (callSid) => onlyPhone(calls.get(callSid)),
    byRecordingSid: (sid) => [...calls.values()].find(({ recording }) => recording?.sid === sid),
    byConversationId: conversation,
    all: () => [...calls.values()].filter(isListed),
    inFlight: (now) => [...calls.values()].filter((call) => isInFlight(call, now)).length,
    conversations: () =>
      [...new Set([...callSids.keys(), ...registrations.keys()])]
        .map(conversation)
        .filter((found) => found !== undefined)
        .sort((a, b) => begunAt(a) - begunAt(b)),
    forget(conversationId) {
      journal.save({ deletedConversation: conversationId });
      deleted.add(conversationId);
    },
    end(call, wish) {
      const ended = hangUp(call, wish, Date.now());
      return ended && update(ended);
    },
    update: (call) => void update(call),
  };
}

const onlyPhone = (call: PhoneCall | undefined): PhoneCall | undefined => (call && isListed(call) ? call : undefined);

/** Twilio knows of it, and was not told to forget it. */
const isListed = ({ placement, deleted }: PhoneCall): boolean => placement !== 'web' && !deleted;
