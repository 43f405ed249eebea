import { describe, expect, it } from '@jest/globals';
import { companyProfile, priorityAreas } from '../../../src/domain/campaigns/company-profile.ts';
import { isTestApplicant } from '../../../src/domain/campaigns/test-applicant.ts';
import { campaign16, fixture } from './campaign-sixteen.ts';

describe('a company’s profile', () => {
  it('is read from the questions of its onboarding', () => {
    expect(campaign16().company).toEqual({
      name: 'Pflegezentrum Mühlteich',
      size: '260',
      address: 'Beispielweg 4, 20095 Hamburg',
      benefits: expect.stringContaining('Jobrad'),
      targetGroup: 'Bewohnerinnen und Bewohner ab 65 Jahren',
      website: 'https://muehlteich.example',
      careerPage: 'https://muehlteich.example/karriere',
      privacyUrl: 'https://muehlteich.example/datenschutz',
      impressum: '',
    });
  });

  it('takes the first of two questions that fit', () => {
    const prompts = [
      { question: 'WIE LAUTET DIE ADRESSE?', answer: 'A' },
      { question: 'Wie lautet die Adresse der Filiale?', answer: 'B' },
    ];
    expect(companyProfile('X', prompts).address).toBe('A');
  });

  it.each([
    ['Aktuell Jobrad', ['Siehe Unternehmensprofil für Details']],
    ['HOHER BEDARF', ['Siehe Unternehmensprofil für Details']],
    ['Jobrad', []],
    ['', []],
  ])('with the benefits “%s” has the priorities %j', (benefits, areas) => {
    expect(priorityAreas({ ...companyProfile('X', []), benefits })).toEqual(areas);
  });
});

it('drops applicants by the original’s rule, false positives too', () => {
  const names = fixture('hoc_applicants_new').applicants.map((one: Record<string, string>) => ({
    firstName: one['first_name'],
    lastName: one['last_name'],
  }));
  expect(names.filter((name: Parameters<typeof isTestApplicant>[0]) => !isTestApplicant(name))).toEqual([
    { firstName: 'Jonas', lastName: 'Beispiel' },
    { firstName: 'Mirjam', lastName: 'Grünwald-Öztürk' },
    { firstName: 'Tesfaye', lastName: 'Abebe' },
  ]);
  expect(isTestApplicant({ firstName: '', lastName: '' })).toBe(false);
});
