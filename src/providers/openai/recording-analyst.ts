import type OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { cleanJson, parseJson } from '../../domain/parse-json.ts';
import type { RecordingFindings } from '../../domain/recordings/recording.ts';
import { inOurWords } from '../answer.ts';
import { ProviderError } from '../provider-error.ts';
import { withoutFences } from './assessment-schema.ts';
import { type AnalystSettings, connect, contentOf } from './client.ts';
import { RECORDING_PROMPT } from './recording-prompt.ts';

export interface RecordingAnalyst {
  /**
   * What the model finds in the words of a recorded call; schema and ranges are checked. One answer that cannot be used
   * is asked for once more. May be repeated: it costs money and changes nothing.
   * @throws ProviderError: `refused` and an unusable second answer (`bad_answer`) are final
   */
  findIn(transcription: string): Promise<Omit<RecordingFindings, 'transcription'>>;
}

const texts = z.array(z.string());
const findingsSchema = z.object({
  sentiment: z.enum(['positive', 'neutral', 'negative']),
  call_quality: z.int().min(0).max(100),
  key_phrases: texts,
  action_items: texts,
  call_summary: z.string(),
  next_steps: texts,
});

export function createRecordingAnalyst(settings: AnalystSettings): RecordingAnalyst {
  const connection = connect(settings);

  const ask = (messages: OpenAI.ChatCompletionMessageParam[]) =>
    inOurWords('openai', async () => {
      if (connection === null) throw new ProviderError('openai', 'unauthorized');
      const answer: unknown = await connection.client.chat.completions.create({
        model: connection.model,
        messages,
        response_format: zodResponseFormat(findingsSchema, 'recording_findings'),
        temperature: 0.1,
        store: false,
      });
      return read(contentOf(answer));
    });

  return {
    findIn: async (transcription) => {
      const messages: OpenAI.ChatCompletionMessageParam[] = [
        { role: 'system', content: RECORDING_PROMPT },
        { role: 'user', content: JSON.stringify({ recording: { transcription } }) },
      ];
      const findings = (await ask(messages)) ?? (await ask([...messages, ONCE_MORE]));
      if (findings === null) throw new ProviderError('openai', 'bad_answer', { retryable: false });
      return findings;
    },
  };
}

/** As system message: the user role carries the call and nothing else. */
const ONCE_MORE = {
  role: 'system',
  content: 'Your last answer did not follow the schema. Return only the JSON object of the schema.',
} as const;

/** A runaway list is cut, not refused: OpenAI's schemas know no longest text. */
const short = (list: string[]): string[] => list.slice(0, 50).map((text) => text.slice(0, 500));

function read(content: string): Omit<RecordingFindings, 'transcription'> | null {
  const json = parseJson(withoutFences(content));
  const { data } = findingsSchema.safeParse(json.ok ? cleanJson(json.value) : null);
  if (!data) return null;
  return {
    sentiment: data.sentiment,
    callQuality: data.call_quality,
    keyPhrases: short(data.key_phrases),
    actionItems: short(data.action_items),
    callSummary: data.call_summary,
    nextSteps: short(data.next_steps),
  };
}
