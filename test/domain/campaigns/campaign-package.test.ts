import { describe, expect, it } from '@jest/globals';
import {
  type CampaignPackage,
  campaignPackage,
  packageFault,
  sixDecimals,
} from '../../../src/domain/campaigns/campaign-package.ts';
import { knowledgeBase } from '../../../src/domain/campaigns/knowledge-base.ts';
import { campaign16, fixture } from './campaign-sixteen.ts';

const NOW = new Date('2025-11-03T09:30:00.000Z');
const PROMPTS = {
  1: '(Inhalt von Phase_1.md)',
  2: '(Inhalt von Phase_2.md)',
  3: '(Inhalt von Phase_3.md)',
  4: '(Inhalt von Phase_4.md)',
};
const golden = fixture<CampaignPackage>('campaign_package_v1_16');
const ours = () => campaignPackage(campaign16(), PROMPTS, NOW);

/** What the second text has instead of the first one, line by line. */
function differences(one: string, other: string): { missing: string[]; added: string[] } {
  const count = (lines: string[], line: string) => lines.filter((each) => each === line).length;
  const [before, after] = [one.split('\n'), other.split('\n')];
  const beyond = (these: string[], those: string[]) => these.filter((line) => count(these, line) > count(those, line));
  return { missing: beyond(before, after), added: beyond(after, before) };
}

describe('the package of campaign 16', () => {
  it('is the golden one, but for its questions, texts and what is newer than it', () => {
    const { company_info, ...made } = ours();
    expect({ ...made, questions: null, kb_templates: null }).toEqual({
      ...golden,
      questions: null,
      kb_templates: null,
    });
    expect(made.questions._meta).toEqual({
      schema_version: '1.0',
      generated_at: '2025-11-03T09:30:00.000Z',
      generator: 'candidate-calls',
    });
    // contracts §2.7
    expect(company_info).toEqual(fixture('campaign_package_v2_trimmed_16').company_info);
    expect(Object.keys(made)).toEqual(Object.keys(golden));
  });

  it('asks the golden questions; what differs is what the protocol says beyond them', () => {
    const made = ours().questions.questions;
    // The golden package names the source of one question only; here each line of the protocol is the source of its.
    const plain = (questions: CampaignPackage['questions']['questions']) =>
      questions.map((one) => ({ ...one, source: null }));
    const expected = golden.questions.questions.map((question) => {
      // its departments and clusters are of another source: the protocol names two
      if (question.id === 'department')
        return { ...question, options: ['Geriatrie', 'Palliativ'], conversation_flow: null };
      // "Zwingend" is a gate: the golden package forgot to say so
      if (question.id === 'gate_deutsch_b2') return { ...question, gate_config: made[4]!.gate_config };
      // the shifts that a candidate has to accept
      if (question.id === 'arbeitszeit')
        return { ...question, context: 'Rahmenbedingungen: 3-Schicht-System mit jedem zweiten Wochenende frei' };
      return question;
    });
    expect(plain(made)).toEqual(plain(expected));
    expect(made[2]!.source).toEqual(golden.questions.questions[2]!.source);
    expect(Object.keys(made[0]!).toSorted()).toEqual(Object.keys(golden.questions.questions[0]!).toSorted());
  });

  it.each([1, 4] as const)('has the golden text of phase %d, byte by byte', (number) => {
    expect(ours().kb_templates[`phase_${number}`]).toBe(golden.kb_templates[`phase_${number}`]);
  });

  it('phase 2 differs by the priorities, which the original lost, and by what must be mentioned', () => {
    expect(differences(golden.kb_templates.phase_2, ours().kb_templates.phase_2)).toEqual({
      missing: ['Keine spezifischen Prioritäten angegeben'],
      added: ['Unbedingt erwähnen: Willkommensprämie 2.000 Euro nach der Probezeit', 'Geriatrie, Palliativ'],
    });
  });

  it('the golden questions give the golden text of phase 3, but for the alternatives, which the original lost', () => {
    const { phase_3 } = knowledgeBase({
      prompts: PROMPTS,
      company: campaign16().company,
      priorities: [],
      mentions: [],
      questions: golden.questions.questions,
    });
    const lost = '▸ KEINE Alternativen - bei NEIN Gespräch beenden';
    expect(phase_3).toBe(golden.kb_templates.phase_3.replace(lost, '▸ Hat Alternativen'));
  });
});

describe('a package that is not fit to be stored', () => {
  it('is told in the original’s words', () => {
    const made = ours();
    expect(packageFault(made)).toBeNull();
    expect(packageFault({ ...made, company_name: ' ' })).toBe('Package fehlt required key: company_name');
    expect(packageFault({ ...made, kb_templates: { ...made.kb_templates, phase_3: '' } })).toBe(
      'KB Template phase_3 ist leer',
    );
  });
});

it('writes times with six decimals', () => {
  expect(sixDecimals(new Date('2025-11-03T09:30:00.123Z'))).toBe('2025-11-03T09:30:00.123000Z');
});
