import { describe, expect, it } from '@jest/globals';
import { callerBriefing, type KnownLead } from '../../../src/domain/leads/caller-briefing.ts';
import { CONTEXT_LIMIT, leadVariables, summaryOf } from '../../../src/domain/leads/lead-context.ts';
import { e164Of } from '../../../src/domain/leads/lead-phone.ts';

const WEDNESDAY_AFTERNOON = new Date('2025-06-18T14:00:00+02:00');
const brief = (lead: KnownLead | null, at = WEDNESDAY_AFTERNOON) =>
  callerBriefing(lead, { name: 'Example Motors', id: 'default' }, at, 'Europe/Berlin');
const JORDAN: KnownLead = { name: 'Jordan Example', summary: null, messages: [] };
const said = (by: 'lead' | 'agent', text: string) => ({ by, text, at: '' });

describe('what the agent is told about a caller', () => {
  it('greets as the contract’s example does', () => {
    expect(brief(JORDAN)).toMatchObject({
      time_greeting: 'Good afternoon!',
      day_context: 'Hope your week is going well',
      customer_greeting: 'Good to hear from you again',
      greeting_opener: 'Hey Jordan Example!',
      greeting_variation: 'How can I help you',
      first_message_dynamic: 'Hey Jordan Example! Good afternoon! How can I help you?',
    });
  });

  it.each([
    ['2025-06-18T00:00:00+02:00', 'Good morning!'],
    ['2025-06-18T11:59:00+02:00', 'Good morning!'],
    ['2025-06-18T12:00:00+02:00', 'Good afternoon!'],
    ['2025-06-18T18:00:00+02:00', 'Good evening!'],
  ])('at %s says %s', (at, greeting) => {
    expect(brief(null, new Date(at))['time_greeting']).toBe(greeting);
  });

  it.each([
    ['a summary', { ...JORDAN, summary: 'Jordan wants a mid-size SUV.' }, 'Returning Customer'],
    ['a summary too short to say anything', { ...JORDAN, summary: 'A call took place' }, 'New Inquiry'],
    ['messages', { ...JORDAN, messages: [said('lead', 'Hi')] }, 'Active Lead'],
    ['nothing', JORDAN, 'New Inquiry'],
    ['nobody', null, 'New Inquiry'],
  ])('with %s', (_what, lead, status) => {
    expect(brief(lead)['lead_status']).toBe(status);
  });

  it('quotes what the customer wrote last, a hundred characters of it', () => {
    const messages = [said('lead', 'x'.repeat(300)), said('agent', 'ok')];
    expect(brief({ ...JORDAN, messages })['previous_summary']).toBe(
      `Previous conversation: 2 messages exchanged. Customer's last message: "${'x'.repeat(100)}"`,
    );
    expect(brief({ ...JORDAN, messages })['conversation_context']).toContain('Agent: ok');
  });

  it('never exceeds its limit, and brings no placeholder', () => {
    const told = brief({ ...JORDAN, name: '{{system__x}}', summary: '{{secret__x}}'.repeat(20_000) });
    expect(Math.max(...Object.values(told).map(({ length }) => length))).toBeLessThanOrEqual(CONTEXT_LIMIT);
    expect(JSON.stringify(told)).not.toContain('{{');
  });
});

describe('what a call to a lead takes along', () => {
  it('is texts only, at most fifty turns', () => {
    const variables = leadVariables({
      leadId: 'lead_1',
      customerName: '',
      phone: '+12125550101',
      history: Array.from({ length: 60 }, (_, index) => said('lead', `turn ${index}`)),
      summary: null,
      firstMessage: null,
    });
    expect(Object.values(variables).every((value) => typeof value === 'string')).toBe(true);
    const turns = JSON.parse(variables['conversation_history']!) as { content: string }[];
    expect(turns).toHaveLength(50);
    expect(turns.at(-1)?.content).toBe('turn 59');
  });

  it('says so when there is nothing', () => {
    expect(summaryOf([])).toBe('First conversation - no previous interaction history');
    expect(summaryOf([said('agent', 'Hello')])).toBe('Previous conversation: 1 messages exchanged.');
  });
});

describe('a number as leads write it', () => {
  it.each([
    ['+12125550101', '+12125550101'],
    ['+1 (212) 555-0101', '+12125550101'],
    ['(212) 555-0101', '+12125550101'],
    ['1 212 555 0101', '+12125550101'],
    ['+493023125101', '+493023125101'],
    ['anonymous', null],
    ['', null],
    ['0123', null],
    ['client:jack', null],
    ['+0', null],
    ['+49 (0)30 23125101', null],
    ['+030 23125101', null],
  ])('F1 %s', (text, number) => {
    expect(e164Of(text)).toBe(number);
  });
});
