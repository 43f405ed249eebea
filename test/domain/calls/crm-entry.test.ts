import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CALL_OUTCOMES, type CallOutcome } from '../../../src/domain/calls/call.ts';
import { type CallToReport, type CrmEntry, crmEntry } from '../../../src/domain/calls/crm-entry.ts';
import { NO_QUESTIONNAIRE } from '../../../src/domain/calls/questionnaire.ts';
import { hostileText } from '../hostile-text.ts';
import { fixture, questionnaire804 } from './questionnaires.ts';

const golden = fixture<Record<string, CrmEntry>>('crm_payloads.json');

const aCall = (parts: Partial<CallToReport> = {}): CallToReport => ({
  outcome: 'held',
  rang: true,
  campaignName: 'Autumn Reactivation',
  questionnaire: NO_QUESTIONNAIRE,
  to: '+12125550121',
  firstName: 'Alex',
  lastName: 'Example',
  conversationSummary: null,
  durationSeconds: 125,
  ...parts,
});

describe('the body', () => {
  const ofTheAgent = 'The customer asked about pricing and agreed to a call next week.';

  it.each<[string, Partial<CallToReport>]>([
    ['held_with_summary', { conversationSummary: ofTheAgent }],
    ['held_fallback_summary', {}],
    ['voicemail', { outcome: 'voicemail', to: '+12125550123', durationSeconds: 22, conversationSummary: 'Hi!' }],
    ['no_answer', { outcome: 'no_answer', to: '+12125550124', durationSeconds: 0 }],
    ['no_connection', { outcome: 'failed', to: '+12125550126', durationSeconds: null }],
    [
      'no_campaign_no_contact',
      { outcome: 'busy', campaignName: null, firstName: '', lastName: '', durationSeconds: null },
    ],
  ])('equals the recorded one byte for byte: %s', (name, parts) => {
    expect(JSON.stringify(crmEntry(aCall(parts)))).toBe(JSON.stringify(golden[name]));
  });
});

describe('the status of each outcome', () => {
  const table: Record<CallOutcome, [rang: string | null, neverRang: string | null]> = {
    held: ['held', 'held'],
    no_conversation: ['held', 'held'],
    voicemail: ['voicemail', 'voicemail'],
    no_answer: ['no answer', 'no answer'],
    busy: ['no answer', 'no answer'],
    failed: ['no connection', 'no connection'],
    canceled: ['no connection', 'no connection'],
    unresolved: ['no connection', null],
    expired: ['no connection', null],
    opted_out: ['no connection', null],
    invalid_number: ['no connection', null],
    cancelled_by_operator: ['no connection', null],
  };

  it.each(CALL_OUTCOMES)('J2 %s', (outcome) => {
    const status = (rang: boolean) => crmEntry(aCall({ outcome, rang }))?.status ?? null;
    expect([status(true), status(false)]).toEqual(table[outcome]);
  });
});

describe('the summary', () => {
  const summaryOf = (parts: Partial<CallToReport>) => crmEntry(aCall(parts))?.summary;

  it('is the voice agent’s for a held call only', () => {
    expect(summaryOf({ conversationSummary: 'Gut.' })).toBe('Gut.');
    expect(summaryOf({ outcome: 'voicemail', conversationSummary: 'Gut.' })).toBe(
      'Call reached voicemail/answering machine.',
    );
    expect(summaryOf({ outcome: 'no_answer', conversationSummary: 'Gut.' })).toBe('Call was not answered.');
    expect(summaryOf({ outcome: 'canceled', conversationSummary: 'Gut.' })).toBe('Call could not be connected.');
  });

  it.each([
    [0, '0s'],
    [45, '45s'],
    [59, '59s'],
    [60, '1m 0s'],
    [125, '2m 5s'],
    [3_725, '62m 5s'],
  ])('says %d seconds as %s', (durationSeconds, words) => {
    expect(summaryOf({ durationSeconds, conversationSummary: ' ' })).toBe(
      `Call completed successfully. Duration: ${words}. Contact: Alex Example.`,
    );
  });

  it('names nobody when nobody is known', () => {
    expect(summaryOf({ outcome: 'no_conversation', firstName: ' ', lastName: '', durationSeconds: 45 })).toBe(
      'Call completed successfully. Duration: 45s. Contact: Unknown.',
    );
  });
});

describe('the other fields', () => {
  it('take the subject from the campaign, then from the questionnaire, then the default', () => {
    const questionnaire = { campaignName: 'Kampagne', campaignRoleTitle: 'Rolle', jobTitle: 'Beruf' };
    const subject = (parts: Partial<CallToReport>) => crmEntry(aCall(parts))?.subject;
    expect(subject({ questionnaire })).toBe('Autumn Reactivation');
    expect(subject({ campaignName: null, questionnaire: questionnaire804() })).toBe(
      'Pädagogische Fachkraft (m/w/d) – Krippe',
    );
    expect(subject({ campaignName: ' ', questionnaire })).toBe('Kampagne');
    expect(subject({ campaignName: null, questionnaire: { ...questionnaire, campaignName: null } })).toBe('Rolle');
    expect(subject({ campaignName: null, questionnaire: { ...NO_QUESTIONNAIRE, jobTitle: 'Beruf' } })).toBe('Beruf');
    expect(subject({ campaignName: null })).toBe('Outbound Call');
  });

  it.each(CALL_OUTCOMES)('D7 are all filled for a call of which nothing is known but its end: %s', (outcome) => {
    const nothing = { to: null, firstName: '', lastName: '', campaignName: null, durationSeconds: null };
    const entry = crmEntry(aCall({ outcome, ...nothing }));
    expect(Object.entries(entry!).filter(([, value]) => value === null || value === '')).toEqual([]);
    expect(JSON.stringify(entry)).not.toMatch(/undefined|NaN/);
  });

  it('are "Unknown" and 0 when nobody told them', () => {
    expect(crmEntry(aCall({ to: null, firstName: '', lastName: '', durationSeconds: null }))).toMatchObject({
      to: 'Unknown',
      name: 'Unknown',
      duration: 0,
    });
    expect(crmEntry(aCall({ firstName: '', lastName: 'Example' }))?.name).toBe('Example');
  });
});

describe('any call', () => {
  const maybe = (text: fc.Arbitrary<string>) => fc.option(fc.oneof(text, fc.constantFrom('', ' ', '\n')));
  const anyCall: fc.Arbitrary<CallToReport> = fc.record({
    outcome: fc.constantFrom(...CALL_OUTCOMES),
    rang: fc.boolean(),
    campaignName: maybe(hostileText()),
    questionnaire: fc.record({
      campaignName: maybe(hostileText()),
      campaignRoleTitle: maybe(hostileText()),
      jobTitle: maybe(hostileText()),
    }),
    to: fc.option(fc.constantFrom('+493023125101', '')),
    firstName: fc.oneof(hostileText(), fc.constant(' ')),
    lastName: fc.oneof(hostileText(), fc.constant('')),
    conversationSummary: maybe(hostileText()),
    durationSeconds: fc.option(fc.nat(100_000)),
  });

  it('is told in the contract’s seven fields, in their order, none of them empty, or not at all', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const entry = crmEntry(call);
        if (entry === null)
          return expect(['held', 'no_conversation', 'voicemail', 'no_answer', 'busy']).not.toContain(call.outcome);
        expect(Object.keys(entry)).toEqual(['type', 'subject', 'to', 'name', 'summary', 'status', 'duration']);
        for (const text of [entry.subject, entry.to, entry.name, entry.summary]) expect(text.trim()).not.toBe('');
        expect(['held', 'no answer', 'no connection', 'voicemail']).toContain(entry.status);
        expect(entry.duration).toBe(call.durationSeconds ?? 0);
      }),
    );
  });

  it('gives the same bytes again, and JSON that says the same', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const bytes = JSON.stringify(crmEntry(call));
        expect(JSON.stringify(crmEntry(structuredClone(call)))).toBe(bytes);
        expect(JSON.parse(bytes)).toEqual(crmEntry(call));
      }),
    );
  });
});
