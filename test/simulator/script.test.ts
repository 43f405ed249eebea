import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readBriefing } from '../../simulator/conversation/briefing.ts';
import { candidateAnswer } from '../../simulator/conversation/candidate-answer.ts';
import { readQuestions } from '../../simulator/conversation/read-questions.ts';

const golden = readFileSync(new URL('../fixtures/golden_questionnaire_context_804.txt', import.meta.url), 'utf8');

describe('what the agent reads in its prompt', () => {
  it('is every question with its weight and its transition', () => {
    const questions = readQuestions(`• Sei freundlich.\n${golden}`);
    expect(questions).toHaveLength(11);
    expect(questions.filter(({ must }) => must)).toHaveLength(5);
    expect(questions[0]).toEqual({
      text: 'Haben Sie: eine abgeschlossene Ausbildung als Erzieher/in oder eine vergleichbare pädagogische Fachausbildung?',
      must: true,
      preamble: 'Zuerst möchte ich kurz auf Ihre Ausbildung schauen.',
    });
    expect(questions[1]!.preamble).toBeNull();
  });

  it('is nothing where there is no list', () => {
    expect(readQuestions('• Sei freundlich.\n')).toEqual([]);
    expect(readBriefing({}).questions).toEqual([]);
  });

  it('is the dynamic variable when no prompt was sent, and what the prompt inserts of it when one was', () => {
    const dynamic_variables = { questionnaire_context: golden, candidatefirst_name: 'Erika' };
    expect(readBriefing({ dynamic_variables }).questions).toHaveLength(11);
    const override = (prompt: string) => ({
      dynamic_variables,
      conversation_config_override: { agent: { prompt: { prompt }, first_message: 'Hallo {{candidatefirst_name}}!' } },
    });
    expect(readBriefing(override('Plaudere.')).questions).toEqual([]);
    expect(readBriefing(override('Frag: {{ questionnaire_context }}'))).toMatchObject({
      name: 'Erika',
      firstMessage: 'Hallo Erika!',
      questions: { length: 11 },
    });
  });
});

describe('what the candidate answers', () => {
  it.each([
    ['Haben Sie: Deutschkenntnisse auf mindestens B2-Niveau?', true, /^Ja/],
    ['Liegt Ihnen ein aktueller Nachweis der Masernimmunität vor?', true, /^Ja/],
    ['Die Stelle ist in Teilzeit ausgeschrieben. Passt das für Sie?', true, /^Ja/],
    ['Haben Sie bereits mit Kindern unter drei Jahren gearbeitet?', false, /^Nein/],
    ['Haben Sie bereits mit Kindern unter drei Jahren gearbeitet?', true, /^Ja/],
    ['Ab wann könnten Sie bei uns anfangen?', false, /März/],
    ['In welcher Altersgruppe möchten Sie am liebsten arbeiten?', false, /Krippe/],
    ['Was ist Ihnen an einem neuen Arbeitsplatz am wichtigsten?', false, /Team/],
    ['Woran erkennen wir Sie?', false, /\w{3}/],
  ])('to "%s" (must: %s)', (text, must, answer) => {
    expect(candidateAnswer({ text, must, preamble: null })).toMatch(answer);
  });
});
