import type { Journal } from '../calls/journal.ts';
import type { Postman } from '../callbacks/postman.ts';
import type { Scenarios } from '../scenarios.ts';
import type { SimulatorSettings } from '../settings.ts';
import type { Message } from './message.ts';
import { messageMail } from './message-mail.ts';
import { type MessageOrder, newMessage } from './new-message.ts';

/** All SMS that ever went through here. */
export interface Messages {
  resume(messages: Message[]): void;
  send(order: MessageOrder): Message;
  /** Keeps an SMS that somebody sent us. */
  receive(message: Message): void;
  bySid(sid: string): Message | undefined;
  /** in the order of creation */
  all(): Message[];
  /** Forgets it and its words for good; what is under way of it goes on. */
  remove(message: Message): void;
  /** Twilio blocks a number that sent STOP until it sends START, or as the scenario says. */
  hasOptedOut(number: string): boolean;
}

const STOP = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'];
const START = ['START', 'YES', 'UNSTOP'];

export function createMessages(parts: {
  scenarios: Scenarios;
  journal: Journal;
  postman: Postman;
  settings: SimulatorSettings;
}): Messages {
  const { scenarios, journal, postman, settings } = parts;
  const messages = new Map<string, Message>();
  const keep = (message: Message) => {
    messages.set(message.sid, message);
    postman.expect(messageMail(message, settings));
  };
  const keepForGood = (message: Message) => {
    journal.save({ message });
    keep(message);
  };
  return {
    resume: (earlier) => earlier.forEach(keep),
    send(order) {
      const message = newMessage(order, scenarios.of(order.to), settings.timeScale);
      keepForGood(message);
      return message;
    },
    receive: keepForGood,
    bySid: (sid) => notDeleted(messages.get(sid)),
    all: () => [...messages.values()].filter((message) => !message.deleted),
    remove: (message) => keepForGood({ ...message, body: '', deleted: true }),
    hasOptedOut(number) {
      const words = [...messages.values()]
        .filter(({ direction, from }) => direction === 'inbound' && from === number)
        .map(({ body }) => body.trim().toUpperCase())
        .filter((word) => STOP.includes(word) || START.includes(word));
      const last = words.at(-1);
      return last === undefined ? scenarios.of(number).sms.optedOut : STOP.includes(last);
    },
  };
}

const notDeleted = (message: Message | undefined): Message | undefined => (message?.deleted ? undefined : message);
