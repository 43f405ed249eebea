import twilio from 'twilio';
import { inOurWords } from '../answer.ts';
import { type Deletion, orNotThere } from '../deletion.ts';
import { type HttpLimits, shortened } from '../http.ts';
import { ProviderError } from '../provider-error.ts';
import type { TelephonySettings } from './client.ts';
import { createRequestClient } from './request-client.ts';

export interface CarrierRemover {
  /**
   * Each deletes one thing for good. Twice is harmless: then it is not there.
   * @throws ProviderError, `conflict` or `invalid_request` while it is under way
   */
  deleteRecording(recordingSid: string): Promise<Deletion>;
  deleteCall(callSid: string): Promise<Deletion>;
  deleteMessage(messageSid: string): Promise<Deletion>;
}

const DELETION: HttpLimits = { connectMs: 3_000, totalMs: 10_000 };
/** It becomes part of an address. */
const SID = /^[A-Za-z0-9]{2,64}$/;

export function createCarrierRemover({
  baseUrl,
  accountSid,
  authToken,
  httpTimeoutMs,
}: TelephonySettings): CarrierRemover {
  const client = twilio(accountSid, authToken, {
    httpClient: createRequestClient(baseUrl, shortened(DELETION, httpTimeoutMs)),
    autoRetry: false,
  });
  const removed = (sid: string, remove: () => Promise<boolean>) =>
    orNotThere(() => {
      if (!SID.test(sid)) throw new ProviderError('twilio', 'invalid_request');
      return inOurWords('twilio', remove);
    });
  return {
    deleteRecording: (sid) => removed(sid, () => client.recordings(sid).remove()),
    deleteCall: (sid) => removed(sid, () => client.calls(sid).remove()),
    deleteMessage: (sid) => removed(sid, () => client.messages(sid).remove()),
  };
}
