import type { ContactHours } from './leads/contact-hours.ts';

/** Every wait and limit of a call. Durations in milliseconds; each can be set small for tests. Names: docs/configuration.md. */
export interface CallPolicy {
  /** a triggered call is dialled within this time or never (`dial_by`) */
  dialWithinMs: number;
  /** a trigger is answered within this time, whatever is known by then */
  answerWithinMs: number;
  /** the same request again within this time gets the first answer */
  triggerReplayMs: number;
  /** how long the voice agent may take to answer the one request that places a call */
  dialRequestMs: number;
  ringMs: number;
  /** after ringing must be over, how long a callback may still be on its way before we ask */
  callbackGraceMs: number;
  longestConversationMs: number;
  /** a phone may be answered at the last moment and talked on to the limit: the line's lease outlasts both by this */
  leaseMarginMs: number;
  /** an unclear placement is said to be unknown after this time of looking */
  unknownAnswerAfterMs: number;
  /** when to look for an unclear placement, counted from the dial */
  unknownLooksMs: number[];
  /** earliest time after sending at which an empty look proves "not placed" */
  notPlacedAfterMs: number;
  watchFirstMs: number;
  watchMaxMs: number;
  /** how long the machine-detection verdict is awaited after the end of the leg */
  amdWaitMs: number;
  conversationPollFirstMs: number;
  conversationPollMaxMs: number;
  conversationPollForMs: number;
  questionnaireRetryForMs: number;
  analysisRetryForMs: number;
  crmRequestMs: number;
  /** refused for so long, a delivery leaves the workflow of its call, which is closed then, and goes on by itself */
  crmHandOverAfterMs: number;
  /** after its first try, a delivery is tried again for so long in all */
  crmRetryForMs: number;
  /** first pause after a refusal of the CRM; doubles up to crmRetryMaxMs */
  crmRetryFirstMs: number;
  crmRetryMaxMs: number;
  /** first pause after a provider was provably not reached or said "too many"; doubles until dial_by */
  dialRetryFirstMs: number;
  /** automatic attempts after a provider accepted one: 1 = a triggered call rings at most once */
  maxAttempts: 1;
  retryDelaysMs: RetryDelays;
  /** null = at any time (triggered calls) */
  window: null;
  allowedCountries: string[];
  maxConcurrentCalls: number;
  /** a call that did not move for so long is looked at by reconcileCalls; it never moves a call that is being told */
  stalledAfterMs: number;
  /** a stored event that was not routed for so long is routed by reconcileCalls */
  notRoutedAfterMs: number;
  reconcileEveryMs: number;
  /** first pause after a recording could not be fetched yet; doubles up to recordingRetryMaxMs */
  recordingRetryFirstMs: number;
  recordingRetryMaxMs: number;
  recordingRetryForMs: number;
  /** a recording that nobody told us of is asked for when its leg ended so long ago, and no longer than recordingAskForMs ago */
  recordingAskAfterMs: number;
  recordingAskForMs: number;
  /** an event that names nobody's call waits so long for a dial of ours that is being answered */
  outsideCallWaitMs: number;
  /** how long the link of an interview is good */
  interviewExpiresAfterMs: number;
  /** who asks for an interview's analysis is answered within this time, whatever is known by then */
  interviewAnswerWithinMs: number;
  /** how long after its link has expired the end of an interview that began is still waited for */
  longestInterviewMs: number;
  /** a set-up of a campaign is answered within this time, whatever is known by then */
  setupAnswerWithinMs: number;
  /** how long HOC may take to accept a package */
  packageRequestMs: number;
  /** a refused package is offered again for so long */
  packageRetryForMs: number;
  /** first pause after HOC did not accept a package; doubles up to packageRetryMaxMs */
  packageRetryFirstMs: number;
  packageRetryMaxMs: number;
  /** who is to be erased: how long their open calls may take to end by themselves */
  eraseWaitForCallsMs: number;
  /** our rows are looked through once more so long after they were erased, for what steps under way have written */
  eraseSecondLookAfterMs: number;
  /** first pause after a provider did not let go of a copy; doubles up to eraseRetryMaxMs */
  eraseRetryFirstMs: number;
  eraseRetryMaxMs: number;
  eraseRetryForMs: number;
  /** null = no ceiling */
  maxDialsPerNumberPerDay: number | null;
  maxDialsPerKeyPerDay: number | null;
  /** how long after a call its lead is followed up */
  leadFollowUpMs: LeadFollowUpWaits;
  /** when leads are written to or rung by themselves, on the clocks of OFFICE_TIME_ZONE */
  leadContactHours: ContactHours;
}

export interface LeadFollowUpWaits {
  /** after a hot conversation */
  hot: number;
  /** after a warm one */
  warm: number;
  /** what keeps in touch with everybody else, and with the warm ones later on */
  cold: number;
  /** nobody answered, or the carrier failed for a while */
  retry: number;
  /** the line was busy */
  callback: number;
  /** the number cannot be rung, or somebody answered and nobody knows what was said */
  sms: number;
}

export interface RetryDelays {
  busy: number[];
  no_answer: number[];
  voicemail: number[];
  infrastructure: number[];
}

const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

export const DEFAULT_POLICY: CallPolicy = {
  dialWithinMs: 45 * seconds,
  answerWithinMs: 100 * seconds,
  triggerReplayMs: 10 * minutes,
  dialRequestMs: 20 * seconds,
  ringMs: 60 * seconds,
  callbackGraceMs: 30 * seconds,
  longestConversationMs: 30 * minutes,
  leaseMarginMs: 5 * minutes,
  unknownAnswerAfterMs: 20 * seconds,
  unknownLooksMs: [0, 5 * seconds, 15 * seconds, 45 * seconds, 90 * seconds, 5 * minutes, 10 * minutes],
  notPlacedAfterMs: 5 * minutes,
  watchFirstMs: 15 * seconds,
  watchMaxMs: 60 * seconds,
  amdWaitMs: 10 * seconds,
  conversationPollFirstMs: 2 * seconds,
  conversationPollMaxMs: 60 * seconds,
  conversationPollForMs: 15 * minutes,
  questionnaireRetryForMs: 15 * seconds,
  analysisRetryForMs: 1 * hours,
  crmRequestMs: 20 * seconds,
  crmHandOverAfterMs: 1 * hours,
  crmRetryForMs: 72 * hours,
  crmRetryFirstMs: 5 * seconds,
  crmRetryMaxMs: 15 * minutes,
  dialRetryFirstMs: 2 * seconds,
  maxAttempts: 1,
  retryDelaysMs: { busy: [], no_answer: [], voicemail: [], infrastructure: [] },
  window: null,
  allowedCountries: ['DE', 'AT', 'CH', 'US', 'CA', 'GB'],
  maxConcurrentCalls: 10,
  stalledAfterMs: 2 * minutes,
  notRoutedAfterMs: 15 * seconds,
  reconcileEveryMs: 1 * minutes,
  recordingRetryFirstMs: 5 * seconds,
  recordingRetryMaxMs: 5 * minutes,
  recordingRetryForMs: 24 * hours,
  recordingAskAfterMs: 10 * minutes,
  recordingAskForMs: 24 * hours,
  outsideCallWaitMs: 30 * seconds,
  interviewExpiresAfterMs: 24 * hours,
  interviewAnswerWithinMs: 100 * seconds,
  longestInterviewMs: 2 * hours,
  setupAnswerWithinMs: 110 * seconds,
  packageRequestMs: 30 * seconds,
  packageRetryForMs: 60 * seconds,
  packageRetryFirstMs: 1 * seconds,
  packageRetryMaxMs: 30 * seconds,
  eraseWaitForCallsMs: 6 * hours,
  eraseSecondLookAfterMs: 5 * minutes,
  eraseRetryFirstMs: 1 * minutes,
  eraseRetryMaxMs: 1 * hours,
  eraseRetryForMs: 14 * 24 * hours,
  maxDialsPerNumberPerDay: 3,
  maxDialsPerKeyPerDay: 2_000,
  leadFollowUpMs: {
    hot: 0,
    warm: 24 * hours,
    cold: 72 * hours,
    retry: 1 * hours,
    callback: 30 * minutes,
    sms: 5 * minutes,
  },
  leadContactHours: { weekdays: [1, 2, 3, 4, 5], from: 9, until: 18 },
};
