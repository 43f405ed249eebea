import { describe, expect, it } from '@jest/globals';
import { checkExtraction, type ClaimedFacts, numberedLines } from '../../../src/domain/campaigns/check-extraction.ts';
import { extractProtocol } from '../../../src/domain/campaigns/extract-protocol.ts';
import { generateQuestions } from '../../../src/domain/campaigns/question-generator.ts';
import { fixture } from './campaign-sixteen.ts';

const protocol = fixture('hoc_transcript_protocol_16');
const rules = extractProtocol(protocol);

/** What a model that reads well says about the protocol of campaign 16. */
const GOOD: ClaimedFacts = {
  sites: [{ line: 7, text: 'Haus am Mühlteich, Beispielweg 4, 20095 Hamburg' }],
  priorities: [
    { line: 9, text: 'Geriatrie' },
    { line: 9, text: 'Palliativ' },
  ],
  mustHave: [
    { line: 1, text: 'abgeschlossene Ausbildung als Pflegefachfrau/Pflegefachmann oder Altenpfleger/in' },
    { line: 3, text: 'Deutschkenntnisse mindestens B2' },
  ],
  alternatives: [{ line: 2, text: 'Medizinische/r Fachangestellte/r mit OP-Erfahrung', replaces: 1 }],
  wishes: [{ line: 4, text: 'Weiterbildung Praxisanleitung' }],
  workingTime: {
    line: 5,
    text: 'Vollzeit (38,5 Wochenstunden) oder Teilzeit ab 20 Stunden',
    fullTime: true,
    partTime: true,
  },
  pay: [],
  shifts: [{ line: 6, text: '3-Schicht-System mit jedem zweiten Wochenende frei' }],
  otherConditions: [],
  mentions: [{ line: 8, text: 'Willkommensprämie 2.000 Euro nach der Probezeit' }],
  departments: [],
};

const check = (changes: Partial<ClaimedFacts> = {}) => checkExtraction({ ...GOOD, ...changes }, protocol, rules);

describe('what a model says about a protocol', () => {
  it('is taken when every text stands in its line: here it is what the rules say', () => {
    expect(check()).toEqual(rules);
  });

  it('may go beyond the rules', () => {
    const facts = check({ wishes: [], mustHave: [...GOOD.mustHave, { line: 4, text: 'Praxisanleitung' }] });
    expect(generateQuestions(facts!).map(({ id }) => id)).toContain('gate_praxisanleitung');
  });

  it('may differ in case and spaces', () => {
    expect(check({ wishes: [{ line: 4, text: ' weiterbildung  Praxisanleitung ' }] })).not.toBeNull();
  });

  it.each<[string, Partial<ClaimedFacts>]>([
    ['a text that stands nowhere', { wishes: [{ line: 4, text: 'Führerschein' }] }],
    ['a text of another line', { wishes: [{ line: 5, text: 'Weiterbildung Praxisanleitung' }] }],
    ['an empty text', { wishes: [{ line: 4, text: ' ' }] }],
    ['a line that is not there', { wishes: [{ line: 99, text: 'Praxisanleitung' }] }],
    ['line 0', { wishes: [{ line: 0, text: '' }] }],
    ['an alternative to what is no must criterion', { alternatives: [{ ...GOOD.alternatives[0]!, replaces: 4 }] }],
    ['a must criterion too few', { mustHave: GOOD.mustHave.slice(0, 1) }],
    ['no alternative', { alternatives: [] }],
    ['no site', { sites: [] }],
    ['nothing at all', { mustHave: [], alternatives: [], sites: [] }],
    ['a department of its own', { departments: [{ line: 9, text: 'Onkologie' }] }],
  ])('is refused for %s', (_what, changes) => {
    expect(check(changes)).toBeNull();
  });
});

it('a model is shown every line but those that name a person to ask', () => {
  const lines = numberedLines(protocol);
  expect(lines.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(lines[0]).toEqual({
    line: 1,
    page: 'Der Bewerber erfüllt folgende Kriterien:',
    text: 'Zwingend: abgeschlossene Ausbildung als Pflegefachfrau/Pflegefachmann oder Altenpfleger/in',
  });
  expect(JSON.stringify(lines)).not.toContain('Pflegedienstleitung');
});
