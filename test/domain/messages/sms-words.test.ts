import { describe, expect, it } from '@jest/globals';
import { DEFAULT_MESSAGE_POLICY } from '../../../src/domain/messages/message-policy.ts';
import { asksSomething, isOfficeTime, wishOf } from '../../../src/domain/messages/sms-words.ts';

describe('what somebody who writes wants', () => {
  it.each(['STOP', 'stop', ' Stop\n', 'STOPP', 'stopall', 'Unsubscribe', 'CANCEL', 'end', 'QUIT', 'revoke', 'OptOut'])(
    '"%s" is an opt-out',
    (text) => {
      expect(wishOf({ text, optOut: null })).toBe('opt_out');
    },
  );

  it.each(['stop by tomorrow', 'Please stop', 'STOP!', 'The end', 'nonstop', '', 'cancel my order'])(
    '"%s" is talk',
    (text) => {
      expect(wishOf({ text, optOut: null })).toBe('talk');
    },
  );

  it.each(['START', 'unstop', ' start '])('"%s" takes it back', (text) => {
    expect(wishOf({ text, optOut: null })).toBe('opt_in');
  });

  it('"YES" is an answer, unless the carrier takes it for an opt-in', () => {
    expect(wishOf({ text: 'YES', optOut: null })).toBe('talk');
    expect(wishOf({ text: 'YES', optOut: 'start' })).toBe('opt_in');
  });

  it('is what the carrier’s opt-out service says; but an opt-out word is one, whatever it says', () => {
    expect(wishOf({ text: 'Hör auf', optOut: 'stop' })).toBe('opt_out');
    expect(wishOf({ text: 'INFO', optOut: 'help' })).toBe('help');
    expect(wishOf({ text: 'STOP', optOut: 'start' })).toBe('opt_out');
  });
});

describe('a text that asks something', () => {
  it.each(['Open?', 'WHEN do you open', 'Show me', 'I will get there somehow', 'Whenever', '?'])(
    '"%s" does',
    (text) => {
      expect(asksSomething(text)).toBe(true);
    },
  );
  it.each(['Thanks, see you Saturday.', '', 'Wann haben Sie offen', 'no'])('"%s" does not', (text) => {
    expect(asksSomething(text)).toBe(false);
  });
});

describe('office hours', () => {
  const isOffice = (iso: string, zone = 'Europe/Berlin') => isOfficeTime(new Date(iso), zone, DEFAULT_MESSAGE_POLICY);
  it.each([
    ['Monday 09:00', '2026-11-23T08:00:00Z', true],
    ['Monday 08:59:59', '2026-11-23T07:59:59Z', false],
    ['Friday 17:59:59', '2026-11-27T16:59:59Z', true],
    ['Friday 18:00', '2026-11-27T17:00:00Z', false],
    ['Saturday 12:00', '2026-11-28T11:00:00Z', false],
    ['Sunday 12:00', '2026-11-29T11:00:00Z', false],
    ['midnight', '2026-11-23T23:00:00Z', false],
  ])('%s in Berlin: %s', (_name, iso, expected) => {
    expect(isOffice(iso)).toBe(expected);
  });

  it('E3 are those of the zone, in summer as in winter', () => {
    expect(isOffice('2026-07-06T07:00:00Z')).toBe(true);
    expect(isOffice('2026-07-06T07:00:00Z', 'America/New_York')).toBe(false);
    expect(isOffice('2026-11-22T23:30:00Z', 'Asia/Tokyo')).toBe(false);
    expect(isOffice('2026-11-23T00:30:00Z', 'Asia/Tokyo')).toBe(true);
  });
});
