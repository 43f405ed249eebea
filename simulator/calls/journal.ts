import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '../messages/message.ts';
import { readable, type WrittenCall } from './earlier-journal.ts';
import type { PhoneCall } from './phone-call.ts';
import type { Registration } from './registration.ts';

/** What earlier runs left, each oldest first. */
export interface Legacy {
  calls: PhoneCall[];
  registrations: Registration[];
  messages: Message[];
  /** ids of conversations that were deleted */
  deletedConversations: string[];
}

/** Where calls and messages outlive the simulator's process: outside systems do not die with us. */
export interface Journal {
  /** Compacts the file, so it is asked once and before anything is saved. */
  takeOver(): Legacy;
  save(entry: { call: PhoneCall } | { registration: Registration } | { message: Message } | Deletion): void;
  /** `sid` of a call or a message */
  saveSettled(sid: string, callbackId: string): void;
}

type Deletion = { deletedConversation: string };
type Entry =
  | { call: WrittenCall }
  | { registration: Registration }
  | { message: Message }
  | Deletion
  | { callSid: string; settled: string };

const NOTHING: Legacy = { calls: [], registrations: [], messages: [], deletedConversations: [] };
const NO_JOURNAL: Journal = { takeOver: () => NOTHING, save: () => {}, saveSettled: () => {} };

/** A demo that runs for months keeps the most recent of each kind only. */
const MOST_OF_A_KIND = 10_000;

/**
 * Lines of JSON, only ever appended; a call's last record wins. Written synchronously: what was answered to a client is
 * in the file, also when the process is killed right after.
 */
export function openJournal(dataDir: string | null): Journal {
  if (dataDir === null) return NO_JOURNAL;
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'simulator-calls.jsonl');
  const append = (entry: Entry) => appendFileSync(file, line(entry));
  return {
    takeOver() {
      const legacy = existsSync(file) ? replay(readFileSync(file, 'utf8')) : NOTHING;
      compact(file, legacy);
      return legacy;
    },
    save: append,
    saveSettled: (callSid, settled) => append({ callSid, settled }),
  };
}

function replay(text: string): Legacy {
  const calls = new Map<string, PhoneCall>();
  const messages = new Map<string, Message>();
  const registrations: Registration[] = [];
  const deletedConversations: string[] = [];
  for (const entry of text.split('\n').map(parse)) {
    if (entry === null) continue;
    if ('call' in entry) calls.set(entry.call.callSid, readable(entry.call));
    else if ('message' in entry) messages.set(entry.message.sid, entry.message);
    else if ('registration' in entry) registrations.push(entry.registration);
    else if ('deletedConversation' in entry) deletedConversations.push(entry.deletedConversation);
    else (calls.get(entry.callSid) ?? messages.get(entry.callSid))?.settled.push(entry.settled);
  }
  return {
    calls: [...calls.values()].slice(-MOST_OF_A_KIND),
    messages: [...messages.values()].slice(-MOST_OF_A_KIND),
    registrations: registrations.slice(-MOST_OF_A_KIND),
    deletedConversations: deletedConversations.slice(-MOST_OF_A_KIND),
  };
}

/** Null for the line that a killed process left half-written, and for blank ones. */
function parse(text: string): Entry | null {
  try {
    return JSON.parse(text) as Entry;
  } catch {
    return null;
  }
}

function compact(file: string, legacy: Legacy): void {
  const draft = `${file}.new`;
  const entries: Entry[] = [
    ...legacy.calls.map((call) => ({ call })),
    ...legacy.registrations.map((registration) => ({ registration })),
    ...legacy.messages.map((message) => ({ message })),
    ...legacy.deletedConversations.map((deletedConversation) => ({ deletedConversation })),
  ];
  writeFileSync(draft, entries.map(line).join(''));
  renameSync(draft, file);
}

const line = (entry: Entry): string => `${JSON.stringify(entry)}\n`;
