import OpenAI, { AzureOpenAI } from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import type { Assessment } from '../../domain/calls/analysis.ts';
import type { InterviewAssessment } from '../../domain/interviews/interview-assessment.ts';
import { inOurWords, successOnlyFetch } from '../answer.ts';
import { type HttpLimits, shortened } from '../http.ts';
import { ProviderError } from '../provider-error.ts';
import { assessmentSchema, readAssessment } from './assessment-schema.ts';
import { INTERVIEW_PROMPT } from './interview-prompt.ts';
import { interviewSchema, readInterviewAssessment } from './interview-schema.ts';
import { SYSTEM_PROMPT } from './system-prompt.ts';

export type AnalystSettings = (
  | { apiKey: string /** null = OpenAI itself */; baseUrl?: string | null; model: string }
  | { azure: { apiKey: string; endpoint: string; deployment: string; apiVersion: string } }
) & {
  /** shortens every time-out (tests) */
  httpTimeoutMs?: number;
};

export interface AssessmentRequest {
  candidate: string;
  role: string;
  /** numbers from 1 */
  questions: { number: number; question: string; must: boolean }[];
  /** `turn` is the index in the provider's transcript */
  transcript: { turn: number; speaker: 'agent' | 'candidate'; text: string }[];
}

export interface Analyst {
  /**
   * What the model claims about a transcript: schema and ranges are checked, its truth is not (check-assessment.ts). One
   * answer that cannot be used is sent back once with what is wrong. May be repeated: it costs money and changes nothing.
   * @throws ProviderError: `refused` and an unusable second answer (`bad_answer`) are final, so is `insufficient_quota`
   */
  assess(request: AssessmentRequest): Promise<Assessment>;
  /** The same for an interview in the browser: its scores and words, without an answer per question. */
  assessInterview(request: AssessmentRequest): Promise<InterviewAssessment>;
}

/** What is asked for, how it is told, and how its answer is read. */
interface Question<Answer> {
  name: string;
  schema: z.ZodType;
  prompt: string;
  read(content: string): { assessment: Answer } | { faults: string[] };
}

const PHONE_CALL: Question<Assessment> = {
  name: 'conversation_assessment',
  schema: assessmentSchema,
  prompt: SYSTEM_PROMPT,
  read: readAssessment,
};

const INTERVIEW: Question<InterviewAssessment> = {
  name: 'interview_assessment',
  schema: interviewSchema,
  prompt: INTERVIEW_PROMPT,
  read: readInterviewAssessment,
};

type Message = OpenAI.ChatCompletionMessageParam;

const LIMITS: HttpLimits = { connectMs: 5_000, totalMs: 90_000 };
const OPENAI_URL = 'https://api.openai.com/v1';
/** As much of an unusable answer as is shown back; a runaway one would only be paid for twice. */
const SHOWN_BACK = 20_000;

/**
 * OpenAI or Azure behind the official SDK. Its retries and its parser are not used: they would retry under Temporal's
 * own retries, and throw errors that quote the transcript. Nothing is stored at the provider (`store: false`).
 */
export function createAnalyst(settings: AnalystSettings): Analyst {
  const connection = connect(settings);

  const ask = (messages: Message[], { schema, name }: Question<unknown>) =>
    inOurWords('openai', async () => {
      if (connection === null) throw new ProviderError('openai', 'unauthorized');
      const { client, model } = connection;
      const answer: unknown = await client.chat.completions.create({
        model,
        messages,
        response_format: zodResponseFormat(schema, name),
        temperature: 0.1,
        store: false,
      });
      return contentOf(answer);
    });

  const assessment = async <Answer>(question: Question<Answer>, request: AssessmentRequest): Promise<Answer> => {
    const messages: Message[] = [
      { role: 'system', content: question.prompt },
      { role: 'user', content: userMessage(request) },
    ];
    const content = await ask(messages, question);
    const first = question.read(content);
    if ('assessment' in first) return first.assessment;

    const second = question.read(await ask([...messages, ...repair(content, first.faults)], question));
    if ('assessment' in second) return second.assessment;
    throw new ProviderError('openai', 'bad_answer', { retryable: false });
  };

  return {
    assess: (request) => assessment(PHONE_CALL, request),
    assessInterview: (request) => assessment(INTERVIEW, request),
  };
}

/** Exactly these keys, whatever else the objects hold. */
const userMessage = ({ candidate, role, questions, transcript }: AssessmentRequest): string =>
  JSON.stringify({
    candidate,
    role,
    questions: questions.map(({ number, question, must }) => ({ number, question, must })),
    transcript: transcript.map(({ turn, speaker, text }) => ({ turn, speaker, text })),
  });

/** As system message: the user role carries the call and nothing else. */
const repair = (content: string, faults: string[]): Message[] => [
  { role: 'assistant', content: content.slice(0, SHOWN_BACK) },
  {
    role: 'system',
    content: `That answer cannot be used:\n${faults.map((fault) => `- ${fault}`).join('\n')}\nReturn the whole JSON object again, with this put right.`,
  },
];

const completionSchema = z.object({
  choices: z.array(
    z.object({
      finish_reason: z.string().nullish(),
      message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
    }),
  ),
});

/** What the model said, or an error of ours: it refused, or said nothing that can be read. */
export function contentOf(answer: unknown): string {
  const choice = completionSchema.safeParse(answer).data?.choices[0];
  if (!choice) throw new ProviderError('openai', 'bad_answer');
  const { finish_reason, message } = choice;
  if (message.refusal || finish_reason === 'content_filter')
    throw new ProviderError('openai', 'refused', { retryable: false });
  return message.content ?? '';
}

/** Null without a key: then nothing is sent, while the SDK would refuse to be made and stop the whole worker. */
export function connect(settings: AnalystSettings): { client: OpenAI; model: string } | null {
  const limits = shortened(LIMITS, settings.httpTimeoutMs);
  const common = {
    fetch: successOnlyFetch('openai', limits, { codeOf, isRetryable }),
    maxRetries: 0,
    // The SDK's own timer must not fire before ours.
    timeout: limits.totalMs + 5_000,
    logLevel: 'off' as const,
    // Null, or the SDK would look into the environment.
    organization: null,
    project: null,
  };
  if ('azure' in settings) {
    const { apiKey, endpoint, deployment, apiVersion } = settings.azure;
    // The SDK refuses an endpoint when OPENAI_BASE_URL happens to be set, unless baseURL is said to be null.
    return {
      client: new AzureOpenAI({ ...common, apiKey, endpoint, deployment, apiVersion, baseURL: null }),
      model: deployment,
    };
  }
  const { apiKey, baseUrl, model } = settings;
  if (apiKey === '') return null;
  return { client: new OpenAI({ ...common, apiKey, baseURL: baseUrl ?? OPENAI_URL }), model };
}

const codeOf = (body: unknown): unknown => (body as { error?: { code?: unknown } | null } | null)?.error?.code;

/** A conflict passes by itself; a used-up quota does not, although it comes as 429. */
function isRetryable(status: number, code: string | null): boolean | undefined {
  if (code === 'insufficient_quota') return false;
  return status === 409 ? true : undefined;
}
