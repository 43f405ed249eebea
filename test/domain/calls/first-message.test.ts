import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { firstMessage, jobLocation } from '../../../src/domain/calls/first-message.ts';
import { NO_QUESTIONNAIRE } from '../../../src/domain/calls/questionnaire.ts';
import { hostileText } from '../hostile-text.ts';
import { aQuestionnaire, erika, fixture, questionnaire804 } from './questionnaires.ts';

const golden = fixture<{ with_location: string; without_location: string }>('golden_first_messages.json');

describe('the first message', () => {
  it('equals the original with a location', () => {
    expect(firstMessage({ questionnaire: questionnaire804(), ...erika })).toBe(golden.with_location);
  });

  it.each([
    ['no questionnaire', NO_QUESTIONNAIRE],
    ['an empty location', aQuestionnaire([], { campaignLocationLabel: '', workLocation: ' ' })],
  ])('equals the original without a location for %s', (_, questionnaire) => {
    expect(firstMessage({ questionnaire, ...erika })).toBe(golden.without_location);
  });

  it('greets without gaps when a name is missing', () => {
    const greeting = (firstName: string, lastName: string) =>
      firstMessage({ questionnaire: NO_QUESTIONNAIRE, firstName, lastName, companyName: 'X' }).split(',')[0];
    expect(greeting('', 'Mustermann')).toBe('Guten Tag Mustermann');
    expect(greeting('Erika', '')).toBe('Guten Tag Erika');
    expect(greeting('', '')).toBe('Guten Tag');
  });

  it('speaks names, company and place literally, as inert text', () => {
    fc.assert(
      fc.property(hostileText(), hostileText(), hostileText(), (firstName, companyName, workLocation) => {
        const questionnaire = aQuestionnaire([], { workLocation });
        const message = firstMessage({ questionnaire, firstName, lastName: '$& $1', companyName });
        expect(message).not.toMatch(/\{\{|\}\}|\p{Surrogate}/u);
        expect(message).toContain('$& $1, hier spricht Susi von ');
      }),
    );
  });
});

describe('the place of the job', () => {
  const places = {
    campaignLocationLabel: 'Berlin-Mitte',
    workLocation: 'Berlin',
    location: 'Deutschland',
    workLocationPostalCode: '10115',
  };

  it('is taken from the first filled of its four fields', () => {
    expect(jobLocation(aQuestionnaire([], places))).toBe('Berlin-Mitte');
    expect(jobLocation(aQuestionnaire([], { ...places, campaignLocationLabel: '' }))).toBe('Berlin');
    expect(jobLocation(aQuestionnaire([], { location: 'Deutschland', workLocationPostalCode: '10115' }))).toBe(
      'Deutschland',
    );
    expect(jobLocation(aQuestionnaire([], { workLocationPostalCode: '10115' }))).toBe('10115');
    expect(jobLocation(NO_QUESTIONNAIRE)).toBeNull();
  });
});
