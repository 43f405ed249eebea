import { MEANS } from '../leads/follow-up.ts';
import type { DueFollowUp } from '../leads/follow-up-rules.ts';
import type { LeadFollowUpWaits } from '../policy.ts';
import type { RecordingFindings } from './recording.ts';

const GOOD_QUALITY = 70;

/**
 * What follows the recording of a lead's call (contracts §3.9). Pure. Interest or money talk: sales hear of the lead
 * first · negative words: a manager looks at it · a poor call: the lead is rung again, but not after a ring that was a
 * follow-up itself, which is followed by a text.
 */
export function followUpsAfterRecording(
  { keyPhrases, sentiment, callQuality }: Pick<RecordingFindings, 'keyPhrases' | 'sentiment' | 'callQuality'>,
  wasFollowUp: boolean,
  waits: LeadFollowUpWaits,
): DueFollowUp[] {
  const due: DueFollowUp[] = [];
  if (keyPhrases.some(showsInterest)) due.push({ kind: 'notify_sales', afterMs: waits.hot });
  if (sentiment === 'negative') due.push({ kind: 'manager', afterMs: waits.hot });
  if (callQuality < GOOD_QUALITY) due.push({ kind: 'callback', afterMs: waits.callback });
  return due.map((one) =>
    wasFollowUp && MEANS[one.kind] === 'ring' ? { kind: 'sms_follow_up', afterMs: waits.sms } : one,
  );
}

/** Interest that is denied ("not interested") is none. */
const showsInterest = (phrase: string): boolean =>
  /\bbudget\b/i.test(phrase) ||
  (/\binterested\b/i.test(phrase) && !/\b(not|never|no longer|isn['’]t|wasn['’]t)\b/i.test(phrase));
