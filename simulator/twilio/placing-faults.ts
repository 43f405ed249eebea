import { type Answer, CUT, SILENCE } from '../reception/answer.ts';
import type { Scenarios } from '../scenarios.ts';
import { twilioError } from './errors.ts';

/** Faults of SMS have the names of those of calls, with this in front. */
type Prefix = '' | 'sms_';

/** Nothing rings, and nothing is sent, after any of these. */
export function refusedByFault(scenarios: Scenarios, to: string, prefix: Prefix): Answer | null {
  if (scenarios.take(to, `${prefix}reject_429`)) return twilioError(429, 20429, 'Too Many Requests');
  return scenarios.take(to, `${prefix}reject_500_before_accept`) ? serverError() : null;
}

/** It is done; what the client hears of it is another matter. */
export function answerOrFault(scenarios: Scenarios, to: string, prefix: Prefix, answer: Answer): Answer {
  if (scenarios.take(to, `${prefix}accept_then_timeout`)) return SILENCE;
  if (scenarios.take(to, `${prefix}accept_then_reset`)) return CUT;
  return scenarios.take(to, `${prefix}accept_then_500`) ? serverError() : answer;
}

const serverError = (): Answer => twilioError(500, 20500, 'Internal Server Error');
