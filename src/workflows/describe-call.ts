import type { HeldBackReason } from '../domain/calls/dial-gate.ts';
import type { CallProgress } from '../domain/calls/call-progress.ts';

/** Times of the call, in epoch milliseconds. */
export interface CallTimes {
  /** when this phase began */
  since: number;
  dialBy: number;
  /** when the providers are asked, if no callback has come by then */
  askFrom: number;
  /** why it was not dialled the last time it was asked for, and when it is asked for again */
  held: { reason: string; askAgainAt: number } | null;
}

/** What the Temporal UI shows an operator: where the call is, what it waits for and until when. Ids and outcomes only. */
export function describeCall(progress: CallProgress, times: CallTimes): string {
  const lines = [
    `**${TITLES[progress.phase]}**${progress.attempt > 0 ? `, attempt ${progress.attempt}` : ''}, since ${at(times.since)}`,
    whatItWaitsFor(progress, times),
  ];
  if (progress.machineHeard) lines.push('The carrier heard a machine.');
  if (progress.cancelRequested) lines.push('An operator has taken the call back.');
  if (progress.outcome) lines.push(`Outcome: **${progress.outcome}**`);
  return lines.filter(Boolean).join('\n\n');
}

const TITLES: Record<CallProgress['phase'], string> = {
  accepted: 'Accepted',
  preparing: 'Preparing',
  held_back: 'Held back',
  dialling: 'Dialling',
  unknown: 'Placement unknown',
  ringing: 'Placed: ringing or talking',
  talking: 'Talking',
  gathering: 'Gathering evidence',
  analysing: 'Analysing the conversation',
  reporting: 'Reporting to the CRM',
  closed: 'Closed',
};

function whatItWaitsFor(progress: CallProgress, { dialBy, askFrom, held }: CallTimes): string {
  switch (progress.phase) {
    case 'accepted':
    case 'preparing':
      return 'Waits for HOC to give the questionnaire; goes on without it if HOC stays away.';
    case 'held_back':
      return `${whyHeld(held?.reason)}${held ? ` Asks again at ${at(held.askAgainAt)}.` : ''} Not dialled after ${at(dialBy)}.`;
    case 'dialling':
      return `Waits for the voice agent to accept the call. Not dialled after ${at(dialBy)}.`;
    case 'unknown':
      return 'The answer to the dial was lost. Looks at both providers; is not dialled again without proof that it never rang.';
    case 'ringing':
    case 'talking':
      return `Waits for the word of either provider. Asks them itself from ${at(askFrom)} on.`;
    case 'gathering':
      return 'Reads what both providers say: the conversation with its summary, the leg, the machine detection.';
    case 'analysing':
      return 'Waits for the language model. The report goes out without an analysis if that fails for good.';
    case 'reporting':
      return 'Waits for the CRM to accept the result; a refusal is tried again with growing pauses, and after a while by a workflow of its own.';
    case 'closed':
      return '';
  }
}

/** Reasons of the gate (dial-gate.ts). What is not among them was written by another version of it. */
const WHY_HELD: Record<HeldBackReason, string> = {
  number_in_use: 'This number is being called: waits until it is free.',
  all_lines_in_use: 'All lines are in use: waits for a free one.',
  clocks_differ: 'The clocks of a worker and of the database differ by more than a minute: waits until they agree.',
  database_restored: 'The database was restored: waits until nobody can be on the phone whom it has forgotten.',
};
const whyHeld = (reason = ''): string =>
  Object.hasOwn(WHY_HELD, reason) ? WHY_HELD[reason as HeldBackReason] : 'Waits for a free line.';

const at = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(11, 19)} UTC`;
