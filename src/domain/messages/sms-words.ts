import type { MessageReceived } from '../calls/call-event.ts';
import type { MessagePolicy } from './message-policy.ts';

/** What somebody who writes wants of us. */
export type SmsWish = 'opt_out' | 'opt_in' | 'help' | 'talk';

/** Twilio's own keywords, and how a German writes the first of them. */
const OPT_OUT = new Set(['STOP', 'STOPP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT']);
/**
 * Of Twilio's opt-in words not YES: to a question of the agent it is an answer, and must not let the phone ring again.
 * Where Twilio itself takes it for one, it says so.
 */
const OPT_IN = new Set(['START', 'UNSTOP']);

/** By what the carrier's opt-out service says, else by the whole text: `stop` is an opt-out, `stop by tomorrow` is not. */
export function wishOf({ text, optOut }: Pick<MessageReceived, 'text' | 'optOut'>): SmsWish {
  const word = text.trim().toUpperCase();
  if (optOut === 'stop' || OPT_OUT.has(word)) return 'opt_out';
  if (optOut === 'start' || OPT_IN.has(word)) return 'opt_in';
  return optOut === 'help' ? 'help' : 'talk';
}

/** The original's rule, word for word: it also holds for "somehow" and "show" (contracts §3.6). */
export function asksSomething(text: string): boolean {
  const lower = text.toLowerCase();
  return text.includes('?') || lower.includes('when') || lower.includes('how');
}

/** True within the office hours of the zone. */
export function isOfficeTime(
  at: Date,
  timeZone: string,
  {
    officeDays,
    officeFromHour,
    officeUntilHour,
  }: Pick<MessagePolicy, 'officeDays' | 'officeFromHour' | 'officeUntilHour'>,
): boolean {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hour: 'numeric', hourCycle: 'h23' });
  const part = (type: 'weekday' | 'hour') => parts.formatToParts(at).find((given) => given.type === type)?.value ?? '';
  const hour = Number(part('hour'));
  return officeDays.some((day) => day === part('weekday')) && hour >= officeFromHour && hour < officeUntilHour;
}

/** What is said when the agent cannot write. */
export const FALLBACK_REPLY = "Thanks for your message! I'll get back to you shortly.";

/** What a voice agent that is talking to the sender is told. */
export const contextOfSms = (text: string): string =>
  `User sent SMS: "${text}". Please acknowledge this message and continue the conversation naturally.`;

/** Longest text that the carrier takes. */
export const LONGEST_SMS = 1_600;
