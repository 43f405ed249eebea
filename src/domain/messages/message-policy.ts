/** Every wait and limit of text messages. All durations can be set small for tests. */
export interface MessagePolicy {
  /** while a message is provably not sent: pauses that double from first to longest, for so long in all */
  retryFirstMs: number;
  retryMaxMs: number;
  retryForMs: number;
  /** when we look for one whose answer was lost, from the first look on; then at the distance of the last two */
  unknownLooksMs: number[];
  /** two empty looks, the later one at least so long after sending, prove that it was not sent */
  notSentAfterMs: number;
  /** nobody could be asked for so long: a person has to decide */
  unresolvedAfterMs: number;
  /** what the callbacks did not tell is asked: pauses that double from first to longest, for so long in all */
  askFirstMs: number;
  askMaxMs: number;
  askForMs: number;
  /** null = off */
  maxMessagesPerNumberPerDay: number | null;
  /** how often one that did not arrive is sent as a new message, and after which pause */
  maxResends: number;
  resendAfterMs: number;
  /** the same text to the same number within this time is the same request, not a second message */
  sameRequestMs: number;
  /** when a question is answered by itself, in OFFICE_TIME_ZONE: days as Mon, Tue …, whole hours, the last one excluded */
  officeDays: Weekday[];
  officeFromHour: number;
  officeUntilHour: number;
  /** how long the request to send one waits for the carrier's answer */
  answerWithinMs: number;
}

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

export const DEFAULT_MESSAGE_POLICY: MessagePolicy = {
  retryFirstMs: 5 * seconds,
  retryMaxMs: 10 * minutes,
  retryForMs: 1 * hours,
  unknownLooksMs: [0, 5 * seconds, 15 * seconds, 45 * seconds, 90 * seconds, 5 * minutes, 10 * minutes],
  notSentAfterMs: 5 * minutes,
  unresolvedAfterMs: 24 * hours,
  askFirstMs: 1 * minutes,
  askMaxMs: 30 * minutes,
  askForMs: 6 * hours,
  maxMessagesPerNumberPerDay: 20,
  maxResends: 1,
  resendAfterMs: 1 * minutes,
  sameRequestMs: 10 * minutes,
  officeDays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'],
  officeFromHour: 9,
  officeUntilHour: 18,
  answerWithinMs: 20 * seconds,
};
