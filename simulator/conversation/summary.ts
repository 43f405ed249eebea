import type { PromptQuestion } from './read-questions.ts';

/** One or two German sentences about a conversation that went through all its questions. */
export function summaryOf(name: string, asked: { question: PromptQuestion; answer: string }[]): string {
  if (asked.length === 0) return `${name} hat an einem kurzen Gespräch ohne Fragenliste teilgenommen.`;
  const musts = asked.filter(({ question }) => question.must).length;
  const criteria =
    musts === 0 ? '' : ` und erfüllt ${musts === 1 ? 'das Muss-Kriterium' : `alle ${musts} Muss-Kriterien`}`;
  const start = asked.find(({ answer }) => answer.includes('ersten März'));
  const questions = asked.length === 1 ? 'eine Frage' : `${asked.length} Fragen`;
  return `${name} hat ${questions} beantwortet${criteria}.${start ? ' Ein Beginn ist zum ersten März möglich.' : ''}`;
}
