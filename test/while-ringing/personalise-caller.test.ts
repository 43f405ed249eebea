import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  GENERAL_APPLICATION,
  personalisationOf,
  strangersPersonalisation,
} from '../../src/domain/calls/personalisation.ts';
import { NO_QUESTIONNAIRE, type Questionnaire } from '../../src/domain/calls/questionnaire.ts';
import { createLog } from '../../src/log.ts';
import { type PersonaliseCallerParts, personaliseCaller } from '../../src/while-ringing/personalise-caller.ts';
import { ProviderError } from '../../src/providers/provider-error.ts';
import type { CandidateCaller } from '../../src/store/calls/candidate-callers.ts';
import { minimalQuestionnaire, questionnaire804 } from '../domain/calls/questionnaires.ts';

const LOG = createLog('test', { level: 'silent' });
const PHONE = '+493023125140';
const BASE = 'Sie sind Susi von {{companyname}} und eine KI. Es spricht {{candidatefirst_name}}.';
const STRANGER = strangersPersonalisation(BASE);
const never = <T>() => new Promise<T>(() => {});

const erika = (questionnaire: Questionnaire | null): CandidateCaller => ({
  firstName: 'Erika',
  lastName: 'Mustermann',
  companyName: 'Kita Birkenallee gGmbH',
  campaignId: 804,
  questionnaire,
});

let askedHoc = 0;
const hocSaying = (questionnaire: Questionnaire | ProviderError | 'nothing') => ({
  fetchQuestionnaire: async () => {
    askedHoc += 1;
    if (questionnaire === 'nothing') return never<Questionnaire>();
    if (questionnaire instanceof ProviderError) throw questionnaire;
    return questionnaire;
  },
});

const said = (parts: Partial<PersonaliseCallerParts>, { phone = PHONE as string | null, namesOnly = false } = {}) =>
  personaliseCaller({
    candidateWithNumber: async () => erika(questionnaire804()),
    hoc: hocSaying('nothing'),
    basePrompt: BASE,
    log: LOG,
    withinMs: 900,
    ...parts,
  })({ phone, namesOnly });

beforeEach(() => {
  askedHoc = 0;
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a candidate whom we called', () => {
  it('hears what the call said, from what is stored: HOC is not asked', async () => {
    const personalisation = await said({});
    expect(personalisation).toEqual(personalisationOf(erika(null), questionnaire804(), BASE));
    expect(personalisation.firstMessage).toContain(
      'Guten Tag Erika Mustermann, hier spricht Susi von Kita Birkenallee',
    );
    expect(personalisation.questionnaireContext).toContain('FRAGEN ZU KLÄREN');
    expect(askedHoc).toBe(0);
  });

  it('of whose campaign nothing is stored is asked what HOC says', async () => {
    const personalisation = await said({
      candidateWithNumber: async () => erika(null),
      hoc: hocSaying(minimalQuestionnaire()),
    });
    expect(personalisation).toEqual(personalisationOf(erika(null), minimalQuestionnaire(), BASE));
    expect(askedHoc).toBe(1);
  });

  it.each([
    ['has none', NO_QUESTIONNAIRE],
    ['is away', new ProviderError('hoc', 'timeout')],
  ])('is asked about a general application when HOC %s', async (_name, hoc) => {
    const personalisation = await said({ candidateWithNumber: async () => erika(null), hoc: hocSaying(hoc) });
    expect(personalisation).toEqual(personalisationOf(erika(null), GENERAL_APPLICATION, BASE));
    expect(personalisation.firstMessage).toContain('am Standort Berlin.');
  });

  it('without a campaign too, and HOC is not asked', async () => {
    const personalisation = await said({ candidateWithNumber: async () => ({ ...erika(null), campaignId: null }) });
    expect(personalisation.firstMessage).toContain('am Standort Berlin.');
    expect(askedHoc).toBe(0);
  });

  it('is named and no more to who shows no key', async () => {
    const personalisation = await said({}, { namesOnly: true });
    expect(personalisation).toEqual(personalisationOf(erika(null), NO_QUESTIONNAIRE, BASE));
    expect(personalisation.questionnaireContext).not.toContain('FRAGEN');
    expect(askedHoc).toBe(0);
  });
});

describe('the greeting for strangers', () => {
  it('is in the words of the contract, and keeps the base prompt, which says that an AI speaks', () => {
    expect(STRANGER).toEqual({
      firstName: 'Kandidat',
      lastName: '',
      companyName: 'Unser Unternehmen',
      questionnaireContext: '',
      prompt: 'Sie sind Susi von Unser Unternehmen und eine KI. Es spricht Kandidat.',
      firstMessage: 'Guten Tag, wie kann ich Ihnen helfen?',
    });
  });

  it('is said to a number we never called', async () => {
    expect(await said({ candidateWithNumber: async () => null })).toEqual(STRANGER);
  });

  it('is said without a look when there is no number', async () => {
    const candidateWithNumber = jest.fn(async () => erika(null));
    expect(await said({ candidateWithNumber }, { phone: null })).toEqual(STRANGER);
    expect(candidateWithNumber).not.toHaveBeenCalled();
  });

  it('is said when the database is away', async () => {
    const candidateWithNumber = () => Promise.reject(new Error('connect ECONNREFUSED'));
    expect(await said({ candidateWithNumber })).toEqual(STRANGER);
  });

  it.each([
    ['the database', { candidateWithNumber: () => never<CandidateCaller>() }],
    ['HOC', { candidateWithNumber: async () => erika(null) }],
  ])('is said after 900 ms when %s does not answer', async (_name, parts) => {
    let answer: unknown = null;
    const asking = said(parts).then((personalisation) => {
      answer = personalisation;
    });
    await jest.advanceTimersByTimeAsync(899);
    expect(answer).toBeNull();
    await jest.advanceTimersByTimeAsync(1);
    await asking;
    expect(answer).toEqual(STRANGER);
  });

  it('leaves no timer behind', async () => {
    await said({});
    expect(jest.getTimerCount()).toBe(0);
  });
});
