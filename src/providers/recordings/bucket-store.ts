import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { AwsV4Signer } from 'aws4fetch';
import type { ByteRange } from '../../domain/byte-range.ts';
import { isRecordingLocation, recordingLocation } from '../../domain/recordings/recording.ts';
import { retryAfterMs } from '../answer.ts';
import { kindOfStatus, ProviderError } from '../provider-error.ts';
import { type StreamedAnswer, streamedExchange, type StreamLimits } from '../streamed-http.ts';
import { removeParts, writePart } from './part-file.ts';
import type { RecordingStore } from './recording-store.ts';

export interface BucketSettings {
  name: string;
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** a folder of this machine: a recording rests there between the carrier and the bucket */
  incomingDir: string;
  /** shorter ones, for tests */
  limits?: Partial<StreamLimits>;
}

const LIMITS: StreamLimits = { connectMs: 5_000, firstByteMs: 30_000, idleMs: 15_000, totalMs: 60_000 };
/** Somebody listens at the other end, as fast as they can take it. */
const LISTENING_MS = 15 * 60_000;
/** As the services do not need a body that is empty: its hash. */
const HASH_OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/**
 * Recordings in an S3-compatible bucket, key `{CallSid}/{RecordingSid}.wav`, addressed by path. Each request is signed
 * (AWS Signature Version 4) over the hash of its bytes, so the service refuses a body that arrived otherwise; an object
 * appears when it is complete. No presigned address is ever made: what is read goes through us.
 * @throws ProviderError of the provider `bucket`
 */
export function createBucketStore(settings: BucketSettings): RecordingStore {
  const { incomingDir } = settings;
  const limits = { ...LIMITS, ...settings.limits };
  const exchange = streamedExchange('bucket', limits);
  const read = streamedExchange('bucket', { ...limits, totalMs: LISTENING_MS });

  const ask = async (method: 'GET' | 'PUT' | 'DELETE', location: string, wish: Wish = {}) => {
    const headers = await signed(settings, method, location, wish);
    const over = method === 'GET' ? read : exchange;
    return over({ method, url: urlOf(settings, location), headers, ...(wish.body && { body: wish.body }) });
  };

  return {
    async put(ids, content) {
      const location = recordingLocation(ids);
      // The size has to be said before the first byte, and the carrier does not always say it.
      const part = await writePart(incomingDir, ids.recordingSid, content);
      try {
        const body = createReadStream(part.path);
        const headers = { 'content-type': 'audio/wav', 'content-length': String(part.bytes) };
        const answer = await ask('PUT', location, { body, headers, sha256: part.sha256 });
        answer.discard();
        if (answer.status !== 200) throw refusalOf(answer);
      } finally {
        await rm(part.path, { force: true });
      }
      await removeParts(incomingDir, ids.recordingSid);
      return { location, bytes: part.bytes };
    },

    async get(location, range) {
      if (!isRecordingLocation(location)) return null;
      const answer = await ask('GET', location, { headers: rangeHeader(range) });
      if (answer.status === (range ? 206 : 200)) return answer.content;
      answer.discard();
      if (answer.status === 404) return null;
      throw refusalOf(answer);
    },

    async delete(location) {
      if (!isRecordingLocation(location)) return;
      const answer = await ask('DELETE', location);
      answer.discard();
      if (![200, 204, 404].includes(answer.status)) throw refusalOf(answer);
    },
  };
}

interface Wish {
  headers?: Record<string, string>;
  body?: ReturnType<typeof createReadStream>;
  /** hex, of the body */
  sha256?: string;
}

const urlOf = ({ endpoint, name }: BucketSettings, location: string): string =>
  `${endpoint.replace(/\/+$/, '')}/${name}/${location}`;

const rangeHeader = (range: ByteRange | null): Record<string, string> =>
  range ? { range: `bytes=${range.first}-${range.last}` } : {};

async function signed(
  settings: BucketSettings,
  method: string,
  location: string,
  { headers = {}, sha256 = HASH_OF_NOTHING }: Wish,
): Promise<Record<string, string>> {
  const { accessKeyId, secretAccessKey, region } = settings;
  const signer = new AwsV4Signer({
    method,
    url: urlOf(settings, location),
    headers: { ...headers, 'x-amz-content-sha256': sha256 },
    accessKeyId,
    secretAccessKey,
    region,
    service: 's3',
  });
  return Object.fromEntries((await signer.sign()).headers);
}

/** Whatever it answers outside of its contract may be tried again, but not a key that it refuses. */
const refusalOf = ({ status, headers }: StreamedAnswer): ProviderError =>
  new ProviderError('bucket', status < 300 ? 'bad_answer' : kindOfStatus(status), {
    status,
    retryAfterMs: retryAfterMs(headers),
  });
