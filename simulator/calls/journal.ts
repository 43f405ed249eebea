import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PhoneCall } from './phone-call.ts';

/** Where calls outlive the simulator's process: outside systems do not die with us. */
export interface Journal {
  /** The calls of earlier runs, oldest first. Compacts the file, so it is asked once and before anything is saved. */
  takeOver(): PhoneCall[];
  saveCall(call: PhoneCall): void;
  saveSettled(callSid: string, callbackId: string): void;
}

type Entry = { call: PhoneCall } | { callSid: string; settled: string };

const NO_JOURNAL: Journal = { takeOver: () => [], saveCall: () => {}, saveSettled: () => {} };

/** A demo that runs for months keeps the most recent calls only. */
const MOST_CALLS = 10_000;

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
      const calls = existsSync(file) ? replay(readFileSync(file, 'utf8')).slice(-MOST_CALLS) : [];
      compact(file, calls);
      return calls;
    },
    saveCall: (call) => append({ call }),
    saveSettled: (callSid, settled) => append({ callSid, settled }),
  };
}

function replay(text: string): PhoneCall[] {
  const calls = new Map<string, PhoneCall>();
  for (const entry of text.split('\n').map(parse)) {
    if (entry === null) continue;
    if ('call' in entry) calls.set(entry.call.callSid, entry.call);
    else calls.get(entry.callSid)?.settled.push(entry.settled);
  }
  return [...calls.values()];
}

/** Null for the line that a killed process left half-written, and for blank ones. */
function parse(text: string): Entry | null {
  try {
    return JSON.parse(text) as Entry;
  } catch {
    return null;
  }
}

function compact(file: string, calls: PhoneCall[]): void {
  const draft = `${file}.new`;
  writeFileSync(draft, calls.map((call) => line({ call })).join(''));
  renameSync(draft, file);
}

const line = (entry: Entry): string => `${JSON.stringify(entry)}\n`;
