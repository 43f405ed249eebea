import { z } from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import { RECORDING_TYPE } from '../../domain/recordings/recording.ts';
import { successOnlyFetch } from '../answer.ts';
import { type HttpLimits, shortened } from '../http.ts';
import { ProviderError } from '../provider-error.ts';

export interface TranscriberSettings {
  apiKey: string;
  /** null = OpenAI itself */
  baseUrl: string | null;
  model: string;
  /** shortens every time-out (tests) */
  httpTimeoutMs?: number;
}

export interface Transcriber {
  /**
   * The words of an audio file of at most `MAX_TRANSCRIBED_BYTES`. May be repeated: it costs money and changes nothing.
   * @throws ProviderError
   */
  transcribe(audio: Uint8Array): Promise<string>;
}

/** OpenAI takes no larger file: some 26 minutes of one telephone channel. */
export const MAX_TRANSCRIBED_BYTES = 25_000_000;

const LIMITS: HttpLimits = { connectMs: 5_000, totalMs: 90_000 };
const OPENAI_URL = 'https://api.openai.com/v1';
const answerSchema = z.object({ text: z.string() });

/** OpenAI's `audio/transcriptions`, without the SDK: its multipart body would not pass our fetch. */
export function createTranscriber({ apiKey, baseUrl, model, httpTimeoutMs }: TranscriberSettings): Transcriber {
  const fetch = successOnlyFetch('openai', shortened(LIMITS, httpTimeoutMs));
  return {
    async transcribe(audio) {
      if (apiKey === '') throw new ProviderError('openai', 'unauthorized');
      const form = new FormData();
      form.set('model', model);
      form.set('response_format', 'json');
      form.set('file', new Blob([audio as Uint8Array<ArrayBuffer>], { type: RECORDING_TYPE }), 'recording.wav');
      const multipart = new Response(form);
      const answer = await fetch(`${(baseUrl ?? OPENAI_URL).replace(/\/+$/, '')}/audio/transcriptions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': multipart.headers.get('content-type') ?? '' },
        body: new Uint8Array(await multipart.arrayBuffer()),
      });
      const json = parseJson(await answer.text());
      const { data } = answerSchema.safeParse(json.ok ? json.value : null);
      if (!data) throw new ProviderError('openai', 'bad_answer');
      return data.text;
    },
  };
}
