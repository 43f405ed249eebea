import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Assessment, ClaimedAnswer } from '../../../src/domain/calls/analysis.ts';
import { type AskedQuestion, askedQuestions, checkAssessment } from '../../../src/domain/calls/check-assessment.ts';
import { questionnaireContext } from '../../../src/domain/calls/questionnaire-context.ts';
import { aQuestion, aQuestionnaire, erika, questionnaire804 } from './questionnaires.ts';
import { recordedTurns, said } from './turns.ts';

const anAssessment = (answers: ClaimedAnswer[]): Assessment => ({
  domainScore: 80,
  behavioralScore: 75,
  communicationScore: 90,
  overallScore: 82,
  confidenceLevel: 'High',
  cheatingDetected: false,
  speechPattern: 'klar',
  areasOfImprovement: [],
  systemRecommendation: 'Recommended for Panel Interview',
  answers,
});

const aClaim = (parts: Partial<ClaimedAnswer> = {}): ClaimedAnswer => ({
  questionNumber: 1,
  verdict: 'yes',
  value: 'Erzieherin',
  turn: 1,
  quote: 'staatlich anerkannte Erzieherin',
  ...parts,
});

const question: AskedQuestion = { number: 1, id: 9101, question: 'Haben Sie eine Ausbildung?', must: true };
const second: AskedQuestion = { number: 2, id: 9102, question: 'Ab wann?', must: false };

const turns = [
  said('agent', 'Sind Sie staatlich anerkannte Erzieherin, oder keine?', 0),
  said('candidate', 'Ja, ich bin seit 2019 „staatlich anerkannte Erzieherin“. Wie geht’s für mich weiter?', 1),
  said('candidate', 'Nein, kein Interesse.', 4),
];

const check = (claims: ClaimedAnswer[], asked = [question]) => checkAssessment(anAssessment(claims), turns, asked);
const CANNOT_TELL = { verdict: 'cannot_tell', value: null, turn: null, quote: null };

describe('33 drops findings without a true quote of the candidate (T24): a finding', () => {
  it('stands with a quote that the candidate said in that turn', () => {
    expect(check([aClaim()])).toMatchObject({
      status: 'done',
      unsupportedFindings: 0,
      answers: [
        {
          questionId: 9101,
          question: question.question,
          must: true,
          verdict: 'yes',
          value: 'Erzieherin',
          turn: 1,
          quote: 'staatlich anerkannte Erzieherin',
        },
      ],
    });
  });

  it.each([
    ['other case', 'JA, ICH BIN SEIT 2019'],
    ['other spacing', ' ich  bin\nseit 2019 '],
    ['other quote marks', '"staatlich anerkannte Erzieherin"'],
    ['another apostrophe', "Wie geht's für mich"],
    ['the quote mark of the turn left out', 'seit 2019 staatlich anerkannte'],
    ['decomposed letters', 'für mich weiter'.normalize('NFD')],
  ])('stands with %s', (_, quote) => {
    expect(check([aClaim({ quote })]).answers[0]).toMatchObject({ verdict: 'yes', quote });
  });

  it.each([
    ['a turn of the agent', { turn: 0 }],
    ['another turn of the candidate', { turn: 4 }],
    ['a turn that does not exist', { turn: 999 }],
    ['a silent turn between', { turn: 2 }],
    ['a negative turn', { turn: -1 }],
    ['no turn', { turn: null }],
    ['invented words', { quote: 'ich habe den Meister' }],
    ['words put together from two places', { quote: 'Ja, staatlich anerkannte Erzieherin' }],
    ['a piece of a word', { turn: 4, quote: 'ein Interesse' }],
    ['only punctuation', { quote: '„…“' }],
    ['an empty quote', { quote: '' }],
    ['no quote', { quote: null }],
  ])('becomes "cannot tell" with %s', (_, parts) => {
    const { answers, unsupportedFindings } = check([aClaim(parts)]);
    expect(answers).toEqual([{ questionId: 9101, question: question.question, must: true, ...CANNOT_TELL }]);
    expect(unsupportedFindings).toBe(1);
  });

  it('that cannot be told is no unsupported one, and loses what it claims beside', () => {
    const { answers, unsupportedFindings } = check([aClaim({ verdict: 'cannot_tell' })]);
    expect(answers[0]).toMatchObject(CANNOT_TELL);
    expect(unsupportedFindings).toBe(0);
  });

  it('J1 is never let through with words that the candidate did not say in that turn', () => {
    const letters = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
    const anyTurns = fc
      .array(fc.tuple(fc.constantFrom('agent' as const, 'candidate' as const), fc.stringMatching(/^[ab ,."]{0,12}$/)))
      .map((drawn) => drawn.map(([role, text], index) => said(role, text, index)));
    const anyClaim = fc.record({
      questionNumber: fc.integer({ min: 0, max: 4 }),
      verdict: fc.constantFrom('yes' as const, 'no' as const, 'answered' as const, 'cannot_tell' as const),
      value: fc.option(fc.string()),
      turn: fc.option(fc.integer({ min: -1, max: 8 })),
      quote: fc.option(fc.stringMatching(/^[ab ,."]{0,4}$/)),
    });
    fc.assert(
      fc.property(anyTurns, fc.array(anyClaim), (spoken, claims) => {
        const asked = [question, second, { ...second, number: 3, id: null }];
        const { answers, unsupportedFindings } = checkAssessment(anAssessment(claims), spoken, asked);
        expect(answers.map(({ questionId }) => questionId)).toEqual([9101, 9102, null]);
        expect(unsupportedFindings).toBeLessThanOrEqual(answers.length);
        for (const answer of answers) {
          if (answer.verdict === 'cannot_tell') expect(answer).toMatchObject(CANNOT_TELL);
          else {
            const turn = spoken.find(({ index }) => index === answer.turn);
            expect(turn?.role).toBe('candidate');
            expect(letters(answer.quote!)).not.toBe('');
            expect(letters(turn!.text)).toContain(letters(answer.quote!));
          }
        }
      }),
    );
  });
});

describe('the answers', () => {
  it('I3 are one per question in the order asked, whatever the model sent: what is missing cannot be told', () => {
    const later = aClaim({ questionNumber: 2, verdict: 'no', value: null, turn: 4, quote: 'kein Interesse' });
    const { answers } = check(
      [later, aClaim({ questionNumber: 7 }), aClaim(), aClaim({ verdict: 'no' })],
      [question, second, { number: 3, id: null, question: 'Fehlt?', must: true }],
    );
    expect(answers.map(({ questionId, verdict }) => [questionId, verdict])).toEqual([
      [9101, 'yes'],
      [9102, 'no'],
      [null, 'cannot_tell'],
    ]);
  });

  it('count only findings for questions that were asked as unsupported', () => {
    expect(check([aClaim({ questionNumber: 7, quote: 'erfunden' })]).unsupportedFindings).toBe(0);
    expect(check([aClaim({ questionNumber: 1, quote: 'erfunden' })]).unsupportedFindings).toBe(1);
  });

  it('are supported by the recorded conversation', () => {
    const asked = askedQuestions(questionnaire804());
    const claims = [
      aClaim({ questionNumber: 1, turn: 7, quote: 'staatlich anerkannte Erzieherin' }),
      aClaim({ questionNumber: 2, turn: 9, quote: 'Deutsch ist meine Muttersprache.' }),
      aClaim({ questionNumber: 3, turn: 10, quote: 'Nachweis der Masernimmunität' }),
    ];
    const { answers, unsupportedFindings } = checkAssessment(anAssessment(claims), recordedTurns(), asked);
    expect(answers.map(({ verdict }) => verdict)).toEqual(['yes', 'yes', ...asked.slice(2).map(() => 'cannot_tell')]);
    expect(unsupportedFindings).toBe(1);
  });
});

it('takes the scores as they are and says nothing about a body nobody saw', () => {
  const invented = { ...anAssessment([]), bodyLanguage: 'offen und zugewandt' };
  const { answers, ...judgement } = anAssessment([]);
  expect(checkAssessment(invented, turns, [])).toEqual({
    status: 'done',
    ...judgement,
    bodyLanguage: 'not assessable on a phone call',
    answers,
    unsupportedFindings: 0,
  });
});

describe('the asked questions', () => {
  it('are those of the prompt, in its order and numbered from 1', () => {
    const asked = askedQuestions(questionnaire804());
    expect(asked.map(({ number, id }) => [number, id])).toEqual(
      [9101, 9102, 9103, 9104, 9105, 9106, 9107, 9112, 9108, 9109, 9110].map((id, index) => [index + 1, id]),
    );
    expect(asked.filter(({ must }) => must).map(({ id }) => id)).toEqual([9101, 9102, 9103, 9105, 9108]);
    expect(asked[1]?.question).toBe('Haben Sie: Deutschkenntnisse auf mindestens B2-Niveau?');
  });

  it('leave out what the prompt had no room for', () => {
    const questions = Array.from({ length: 60 }, (_, id) => aQuestion({ id, question: `${id} ${'x'.repeat(600)}` }));
    const questionnaire = aQuestionnaire(questions);
    const { text, questionsCut } = questionnaireContext({ questionnaire, ...erika });
    const asked = askedQuestions(questionnaire, questionsCut);
    expect(asked).toHaveLength(60 - questionsCut);
    for (const { question: printed } of asked) expect(text).toContain(`  • ${printed}`);
  });
});
