import type { Request } from 'express';
import { parseAttemptId } from '../../domain/ids.ts';

/** Our attempt's id in the address that Twilio was given (`?attempt=`), null when there is none of ours. */
export function attemptInAddress({ query }: Request): string | null {
  const { attempt } = query;
  return typeof attempt === 'string' && parseAttemptId(attempt) ? attempt : null;
}
