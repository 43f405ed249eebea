import twilio from 'twilio';
import { z } from 'zod';
import type { RecordingReady } from '../../domain/calls/call-event.ts';
import { isRecordingSid } from '../../domain/recordings/recording.ts';
import { inOurWords } from '../answer.ts';
import { type HttpLimits, shortened } from '../http.ts';
import { ProviderError } from '../provider-error.ts';
import { secondsOf } from './call-parameters.ts';
import type { TelephonySettings } from './client.ts';
import { createRequestClient } from './request-client.ts';

/** What the carrier has recorded of one leg. */
export interface LegRecordings {
  /** those that are there, each as its callback would have told of it */
  ready: RecordingReady[];
  /** another one is being made: worth asking again */
  moreToCome: boolean;
}

export interface CallRecordings {
  /** May be repeated. @throws ProviderError, `not_found` for a sid it does not know; otherwise nothing is known */
  recordingsOf(callSid: string): Promise<LegRecordings>;
}

const LIMITS: HttpLimits = { connectMs: 3_000, totalMs: 10_000 };
/** A leg has one, or a few where somebody began anew. */
const PAGE_SIZE = 100;
/** `absent` and `stopped` come to nothing. */
const BEING_MADE = new Set(['in-progress', 'paused', 'processing']);

/** Twilio's recordings of one call behind the official SDK, on our own transport; its retries are off. */
export function createCallRecordings({
  baseUrl,
  accountSid,
  authToken,
  httpTimeoutMs,
}: TelephonySettings): CallRecordings {
  const { calls } = twilio(accountSid, authToken, {
    httpClient: createRequestClient(baseUrl, shortened(LIMITS, httpTimeoutMs)),
    autoRetry: false,
  });
  return {
    recordingsOf: (callSid) =>
      inOurWords('twilio', async () => {
        const page = await calls(callSid).recordings.page({ pageSize: PAGE_SIZE });
        const recordings = page.instances.map(toRecording);
        return {
          ready: recordings.flatMap(({ status, ready }) => (status === 'completed' ? [{ ...ready, callSid }] : [])),
          moreToCome: recordings.some(({ status }) => BEING_MADE.has(status)),
        };
      }),
  };
}

const recordingSchema = z.object({
  sid: z.string().refine(isRecordingSid),
  status: z.string(),
  duration: z.string().nullish().catch(null),
  startTime: z.date().nullish().catch(null),
});

function toRecording(recording: unknown): { status: string; ready: Omit<RecordingReady, 'callSid'> } {
  const parsed = recordingSchema.safeParse(recording);
  if (!parsed.success) throw new ProviderError('twilio', 'bad_answer');
  const { sid, status, duration, startTime } = parsed.data;
  return {
    status,
    ready: {
      kind: 'recording_ready',
      recordingSid: sid,
      durationSeconds: secondsOf(duration),
      startedAt: startTime?.toISOString() ?? null,
    },
  };
}
