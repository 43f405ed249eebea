import { describe, expect, it } from '@jest/globals';
import { campaignQuestion } from '../../../src/domain/campaigns/campaign-question.ts';
import { companyProfile } from '../../../src/domain/campaigns/company-profile.ts';
import { knowledgeBase } from '../../../src/domain/campaigns/knowledge-base.ts';

const given = {
  prompts: { 1: 'Eins', 2: 'Zwei', 3: 'Drei', 4: 'Vier' },
  company: companyProfile('Kita Birkenallee', []),
  priorities: [],
  mentions: [],
  questions: [],
};

describe('the texts of the phases', () => {
  it('say so where the file of a phase is missing', () => {
    const texts = knowledgeBase({ ...given, prompts: { ...given.prompts, 2: null } });
    expect(texts.phase_2).toContain('\n\n# Phase 2\n(Prompt-Datei nicht gefunden)\n\n');
    expect(texts.phase_1).toContain('\n\nEins\n\n');
  });

  it('have the default lines of a company that told nothing', () => {
    const { phase_2 } = knowledgeBase(given);
    expect(phase_2).toContain('Name: Kita Birkenallee\nGröße: ca. 300 Mitarbeitende\nStandort: \n');
    expect(phase_2).toContain('AKTUELLE PRIORITÄTEN:\nKeine spezifischen Prioritäten angegeben\n');
  });

  it('list preferences, which the original never rendered, before the additional information', () => {
    const questions = [
      campaignQuestion({ id: 'b', question: 'B?', type: 'string', category: 'zusaetzliche_informationen' }),
      campaignQuestion({ id: 'a', question: 'A?', type: 'string', category: 'praeferenzen' }),
    ];
    const { phase_3 } = knowledgeBase({ ...given, questions });
    expect(phase_3).toContain('ÜBERSICHT:\n  PRÄFERENZEN: 1 Frage(n)\n  ZUSÄTZLICHE INFORMATIONEN: 1 Frage(n)\n');
    expect(phase_3.indexOf('FRAGE-ID: a')).toBeLessThan(phase_3.indexOf('FRAGE-ID: b'));
  });

  it('list six options and count more', () => {
    const choice = (options: string[]) =>
      knowledgeBase({
        ...given,
        questions: [campaignQuestion({ id: 'x', question: 'X?', type: 'choice', category: 'standort', options })],
      }).phase_3;
    expect(choice(['1', '2', '3', '4', '5', '6'])).toContain('Optionen:\n  - 1\n');
    expect(choice(['1', '2', '3', '4', '5', '6', '7'])).toContain(
      'Optionen: 7 Optionen vorhanden\nWICHTIG: Nutze Pre-Check + Clustering!\n',
    );
  });
});
