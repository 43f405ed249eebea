import { z } from 'zod';
import { type PromptQuestion, readQuestions } from './read-questions.ts';

/** What the agent knows before it speaks, read out of the data that a call was placed with. */
export interface Briefing {
  name: string;
  firstMessage: string;
  questions: PromptQuestion[];
}

const clientData = z.object({
  dynamic_variables: z.record(z.string(), z.unknown()).nullish(),
  conversation_config_override: z
    .object({
      agent: z
        .object({ first_message: z.string().nullish(), prompt: z.object({ prompt: z.string().nullish() }).nullish() })
        .nullish(),
    })
    .nullish(),
});

const GREETING = 'Guten Tag, hier spricht Susi. Haben Sie kurz Zeit für dieses Gespräch?';

export function readBriefing(data: Record<string, unknown>): Briefing {
  const parsed = clientData.safeParse(data).data;
  const variables = parsed?.dynamic_variables ?? {};
  const agent = parsed?.conversation_config_override?.agent;
  const word = (name: string) => (typeof variables[name] === 'string' ? variables[name] : '');
  const name = `${word('candidatefirst_name')} ${word('candidatelast_name')}`.trim();
  return {
    name: name || 'Die angerufene Person',
    firstMessage: fill(agent?.first_message || GREETING, variables),
    questions: readQuestions(fill(agent?.prompt?.prompt || word('questionnaire_context'), variables)),
  };
}

/** ElevenLabs fills `{{name}}` from the dynamic variables before it speaks. */
const fill = (text: string, variables: Record<string, unknown>): string =>
  text.replace(/\{\{\s*(\w+)\s*\}\}/g, (placeholder, name: string) =>
    ['string', 'number', 'boolean'].includes(typeof variables[name]) ? `${variables[name] as string}` : placeholder,
  );
