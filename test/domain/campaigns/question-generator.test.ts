import { describe, expect, it } from '@jest/globals';
import { extractProtocol } from '../../../src/domain/campaigns/extract-protocol.ts';
import { generateQuestions } from '../../../src/domain/campaigns/question-generator.ts';
import { processedProtocol } from '../../../src/domain/campaigns/processed-protocol.ts';
import { slug } from '../../../src/domain/slug.ts';
import { aProtocol, fixture } from './campaign-sixteen.ts';

const questionsOf = (...given: Parameters<typeof aProtocol>) => generateQuestions(extractProtocol(aProtocol(...given)));
const one = (questions: ReturnType<typeof questionsOf>, id: string) => questions.find((question) => question.id === id);

describe('a must criterion', () => {
  it('is a gate that ends the conversation', () => {
    expect(one(questionsOf(['Zwingend: Führerschein Klasse B']), 'gate_fuehrerschein_klasse_b')).toMatchObject({
      question: 'Haben Sie: Führerschein Klasse B?',
      priority: 1,
      required: true,
      context: 'Muss-Kriterium: Führerschein Klasse B',
      category: 'standardqualifikationen',
      gate_config: {
        is_gate: true,
        is_alternative: false,
        end_message_if_all_no:
          'Vielen Dank für Ihre Offenheit. Für diese Stelle ist leider Voraussetzung: Führerschein Klasse B.',
      },
    });
  });

  it('is followed by what can replace it, the last of which is final', () => {
    const questions = questionsOf([
      'Zwingend: Führerschein Klasse B',
      'Alternativ: Führerschein Klasse C',
      'Alternativ: Medizinische/r Fachangestellte/r',
      'Zwingend: Deutsch C1',
    ]);
    const ids = questions.filter(({ gate_config }) => gate_config).map(({ id }) => id);
    expect(ids).toEqual([
      'gate_fuehrerschein_klasse_b',
      'alternative_fuehrerschein_klasse_c',
      'alternative_medizinische_r_fachangestellte_r',
      'gate_deutsch_c1',
    ]);
    expect(questions.filter(({ gate_config }) => gate_config?.is_alternative)).toMatchObject([
      {
        question: 'Haben Sie alternativ: Führerschein Klasse C?',
        required: false,
        gate_config: {
          alternative_for: 'gate_fuehrerschein_klasse_b',
          final_alternative: false,
          condition: "gate_fuehrerschein_klasse_b == 'Nein'",
        },
      },
      { question: 'Sind Sie alternativ Medizinische/r Fachangestellte/r?', gate_config: { final_alternative: true } },
    ]);
  });

  it('that stands twice is asked under two ids', () => {
    const ids = questionsOf(['Zwingend: Deutsch B2', 'Zwingend: Deutschkenntnisse B2']).map(({ id }) => id);
    expect(ids).toContain('gate_deutsch_b2');
    expect(ids).toContain('gate_deutsch_b2_2');
  });
});

it('an alternative to nothing is a wish', () => {
  expect(one(questionsOf(['Alternativ: Erfahrung']), 'wunsch_erfahrung')).toMatchObject({
    priority: 3,
    gate_config: null,
  });
});

describe('where the work is', () => {
  it.each([
    [[], 'site_request', 'An welchem Standort möchten Sie arbeiten?', null],
    [['Standort: Nord'], 'site_confirmation', 'Unser Standort ist Nord. Passt das für Sie?', null],
    [
      ['Standort: Nord', 'Standort: Süd'],
      'site_choice',
      'An welchem unserer Standorte möchten Sie arbeiten?',
      ['Nord', 'Süd'],
    ],
  ])('%j is asked as %s', (lines, id, question, options) => {
    expect(questionsOf(lines).filter(({ category }) => category === 'standort')).toMatchObject([
      { id, question, options },
    ]);
  });
});

describe('departments', () => {
  it('in number are asked in clusters of two', () => {
    const lines = ['Fachbereiche: A, B, C, D, E, F', 'Dringend gesucht: Intensiv und Onkologie'];
    expect(one(questionsOf(lines, 'Weitere Informationen'), 'department')).toMatchObject({
      options: ['Intensiv', 'Onkologie', 'A', 'B', 'C', 'D', 'E', 'F'],
      help_text: 'Aktuell besonders gesucht: Intensiv, Onkologie',
      conversation_flow: {
        clustered_options: [
          ['Intensiv', 'Onkologie'],
          ['A', 'B'],
          ['C', 'D'],
          ['E', 'F'],
        ],
      },
    });
  });

  it('of which there is one are no choice', () => {
    const questions = questionsOf(['Besonders gesucht: Anästhesie'], 'Weitere Informationen');
    expect(one(questions, 'prio_anaesthesie')).toMatchObject({ type: 'boolean', priority: 2 });
    expect(one(questions, 'department')).toBeUndefined();
  });
});

describe('conditions', () => {
  const CONDITIONS = 'Der Bewerber akzeptiert folgende Rahmenbedingungen:';
  it.each([
    ['Vollzeit oder Teilzeit', 'arbeitszeit', ['Vollzeit', 'Teilzeit']],
    ['Vollzeit, 40 Stunden', 'vollzeit_confirmation', null],
    ['Teilzeit ab 20 Stunden', 'teilzeit_confirmation', null],
  ])('“%s” is %s', (line, id, options) => {
    expect(one(questionsOf([line], CONDITIONS), id)).toMatchObject({ options, category: 'rahmenbedingungen' });
  });

  it('without a working time are asked one by one', () => {
    const ids = questionsOf(['Schichtdienst', 'Tarif TVöD', 'Dienstwagen'], CONDITIONS).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['rahmen_schichtdienst', 'rahmen_tarif_tvoed', 'rahmen_dienstwagen']));
  });
});

it('wishes are asked last, a training by its name', () => {
  const asked = questionsOf([
    'Wünschenswert: Weiterbildung Praxisanleitung',
    'Wünschenswert: Weiterbildung Wundexperte',
  ]);
  expect(asked.slice(-2).map(({ id, question }) => [id, question])).toEqual([
    ['praxisanleitung', 'Haben Sie eine Weiterbildung zur Praxisanleitung?'],
    ['wundexperte', 'Haben Sie: Weiterbildung Wundexperte?'],
  ]);
});

it('whom to ask and what is told to everybody are no questions', () => {
  const facts = extractProtocol(
    aProtocol(['AP: Frau Beispiel', '!!!Bitte unbedingt erwähnen: Jobrad!!!', '  '], 'Weitere Informationen'),
  );
  expect(facts).toMatchObject({ contacts: ['Frau Beispiel'], mentions: ['Jobrad'] });
  expect(generateQuestions(facts).map(({ id }) => id)).toEqual([
    'name_confirmation',
    'address_request',
    'site_request',
    'start_date',
  ]);
});

describe('a protocol that is processed by itself', () => {
  it('gives brief questions and what can be told', () => {
    const { request, response_200 } = fixture('process_protocol');
    const made = processedProtocol(extractProtocol(request));
    expect(made.knowledge_base).toEqual({
      company_benefits: response_200.knowledge_base.company_benefits,
      work_conditions: [
        'Vollzeit (38,5 Wochenstunden) oder Teilzeit ab 20 Stunden',
        '3-Schicht-System mit jedem zweiten Wochenende frei',
      ],
      department_contacts: ['Pflegedienstleitung, Durchwahl über Zentrale'],
    });
    // the two questions that the recorded answer shows
    for (const question of response_200.questions) expect(made.questions).toContainEqual(question);
  });

  it('without lines has no knowledge base', () => {
    expect(processedProtocol(extractProtocol(aProtocol([]))).knowledge_base).toBeNull();
  });
});

describe('a slug', () => {
  it.each([
    ['Führerschein Klasse B', 'fuehrerschein_klasse_b'],
    ['  Größe/Maß (äöü) ', 'groesse_mass_aeoeue'],
    ['!!!', 'frage'],
    ['x'.repeat(99), 'x'.repeat(60)],
  ])('of %j is %s', (text, expected) => {
    expect(slug(text)).toBe(expected);
  });
});
