import type { CallOutcome } from './call.ts';
import { firstFilled } from '../insert-values.ts';
import type { Questionnaire } from './questionnaire.ts';

export type CrmEntryStatus = 'held' | 'no answer' | 'no connection' | 'voicemail';

/** The CRM's body, its keys in the order of contracts §4.3: the same call gives the same bytes. */
export interface CrmEntry {
  type: 'conversationAICall';
  subject: string;
  to: string;
  name: string;
  summary: string;
  status: CrmEntryStatus;
  /** whole seconds of talk */
  duration: number;
}

export interface CallToReport {
  outcome: CallOutcome;
  /** whether any attempt is known to have reached the candidate's phone; of an unresolved call, by a person's word */
  rang: boolean;
  /** of the campaign as set up here, null without one */
  campaignName: string | null;
  questionnaire: Pick<Questionnaire, 'campaignName' | 'campaignRoleTitle' | 'jobTitle'>;
  /** E.164, null when a stranger's call never told it */
  to: string | null;
  firstName: string;
  lastName: string;
  /** the voice agent's summary, null while it has none */
  conversationSummary: string | null;
  durationSeconds: number | null;
}

/** DESIGN §7. `when it rang`: the candidate saw our number, so the recruiter should know of it. */
const STATUS: Readonly<Record<CallOutcome, CrmEntryStatus | 'when it rang'>> = {
  held: 'held',
  no_conversation: 'held',
  voicemail: 'voicemail',
  no_answer: 'no answer',
  busy: 'no answer',
  failed: 'no connection',
  canceled: 'no connection',
  unresolved: 'when it rang',
  expired: 'when it rang',
  opted_out: 'when it rang',
  invalid_number: 'when it rang',
  cancelled_by_operator: 'when it rang',
};

/** What the CRM is told about an ended call, or null when it is told nothing (contracts §4.3, §9.16, §9.26). */
export function crmEntry(call: CallToReport): CrmEntry | null {
  const status = crmStatus(call);
  if (status === null) return null;
  const name = `${call.firstName} ${call.lastName}`.trim() || 'Unknown';
  const duration = Math.trunc(call.durationSeconds ?? 0);
  return {
    type: 'conversationAICall',
    subject: subject(call),
    to: call.to || 'Unknown',
    name,
    summary: summary(status, call.conversationSummary, duration, name),
    status,
    duration,
  };
}

function crmStatus({ outcome, rang }: CallToReport): CrmEntryStatus | null {
  const status = STATUS[outcome];
  if (status === 'when it rang') return rang ? 'no connection' : null;
  return status;
}

function subject({ campaignName, questionnaire }: CallToReport): string {
  const { campaignName: named, campaignRoleTitle, jobTitle } = questionnaire;
  return firstFilled(campaignName, named, campaignRoleTitle, jobTitle) ?? 'Outbound Call';
}

function summary(status: CrmEntryStatus, ofTheAgent: string | null, duration: number, name: string): string {
  switch (status) {
    case 'held':
      return (
        firstFilled(ofTheAgent) ??
        `Call completed successfully. Duration: ${minutesAndSeconds(duration)}. Contact: ${name}.`
      );
    case 'voicemail':
      return 'Call reached voicemail/answering machine.';
    case 'no answer':
      return 'Call was not answered.';
    case 'no connection':
      return 'Call could not be connected.';
  }
}

/** `2m 5s`, or `45s` below a minute. */
function minutesAndSeconds(duration: number): string {
  const minutes = Math.floor(duration / 60);
  return minutes > 0 ? `${minutes}m ${duration % 60}s` : `${duration}s`;
}
