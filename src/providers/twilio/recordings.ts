import { isRecordingSid } from '../../domain/recordings/recording.ts';
import { retryAfterMs } from '../answer.ts';
import { kindOfStatus, ProviderError } from '../provider-error.ts';
import { type StreamedAnswer, type StreamedExchange, streamedExchange, type StreamLimits } from '../streamed-http.ts';

export interface RecordingSourceSettings {
  /** null = Twilio itself; else takes the place of its host */
  baseUrl: string | null;
  accountSid: string;
  authToken: string;
  /** shorter or smaller ones, for tests */
  limits?: Partial<StreamLimits & { maxBytes: number }>;
  /** stands in for the network, for tests */
  exchange?: StreamedExchange;
}

export interface RecordingSource {
  /**
   * The audio of one recording, as it comes in. May be repeated. @throws ProviderError, also while it is read:
   * `not_found` is worth another try (a recording is announced before it can be had everywhere); more than 200 MB, and
   * a redirect to where we do not go, are not.
   */
  download(recordingSid: string): Promise<AsyncIterable<Uint8Array>>;
}

const LIMITS = { connectMs: 5_000, firstByteMs: 15_000, idleMs: 15_000, totalMs: 120_000, maxBytes: 200_000_000 };
const TWILIO_URL = 'https://api.twilio.com';
/** Where Twilio keeps media, if it sends us on. */
const MEDIA_HOSTS = ['.twilio.com', '.twiliocdn.com'];
const AUDIO = /^(audio\/[\w.+-]+|application\/octet-stream)(;|$)/i;

/**
 * Fetches audio by the recording's id and nothing else: the address that a callback posts is never asked (T12). Twilio
 * may send us on once, to a host of its own, over https, where our credentials do not go.
 */
export function createRecordingSource(settings: RecordingSourceSettings): RecordingSource {
  const { baseUrl, accountSid, authToken } = settings;
  const { maxBytes, ...limits } = { ...LIMITS, ...settings.limits };
  const exchange = settings.exchange ?? streamedExchange('twilio', limits);
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  const ask = async (recordingSid: string): Promise<StreamedAnswer> => {
    const host = (baseUrl ?? TWILIO_URL).replace(/\/+$/, '');
    const url = `${host}/2010-04-01/Accounts/${accountSid}/Recordings/${recordingSid}.wav`;
    const answer = await exchange({ method: 'GET', url, headers: { authorization } });
    const target = redirectTarget(answer);
    if (target === null) return answer;
    answer.discard();
    return exchange({ method: 'GET', url: target, headers: {} });
  };

  return {
    async download(recordingSid) {
      if (!isRecordingSid(recordingSid)) throw new ProviderError('twilio', 'invalid_request');
      const answer = await ask(recordingSid);
      try {
        refuseWhatIsNoAudio(answer, maxBytes);
      } catch (error) {
        answer.discard();
        throw error;
      }
      return atMost(answer.content, maxBytes);
    },
  };
}

/** The one other address we ask, or null: this answer stands as it is. */
function redirectTarget({ status, headers }: StreamedAnswer): string | null {
  const location = headers.get('location');
  if (![301, 302, 303, 307, 308].includes(status) || location === null || !URL.canParse(location)) return null;
  const { protocol, hostname, port, username, password, href } = new URL(location);
  const isTheirs = MEDIA_HOSTS.some((suffix) => hostname.endsWith(suffix));
  return protocol === 'https:' && isTheirs && port === '' && username === '' && password === '' ? href : null;
}

function refuseWhatIsNoAudio({ status, headers }: StreamedAnswer, maxBytes: number): void {
  if (status !== 200) {
    throw new ProviderError('twilio', kindOfStatus(status), {
      status,
      retryAfterMs: retryAfterMs(headers),
      // Announced, but not there yet.
      ...(status === 404 && { retryable: true }),
    });
  }
  if (Number(headers.get('content-length') ?? 0) > maxBytes) throw tooLarge();
  if (!AUDIO.test(headers.get('content-type') ?? 'audio/wav')) throw new ProviderError('twilio', 'bad_answer');
}

async function* atMost(content: AsyncIterable<Uint8Array>, maxBytes: number): AsyncIterable<Uint8Array> {
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge();
    yield chunk;
  }
  if (bytes === 0) throw new ProviderError('twilio', 'bad_answer');
}

const tooLarge = () => new ProviderError('twilio', 'bad_answer', { retryable: false });
