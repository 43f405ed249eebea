import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseEventStreams } from '../../../src/providers/twilio/webhook.ts';
import { recording } from '../recorded-server.ts';

type Form = Record<string, string>;
const callbacks: { lifecycle: Form[]; completed: Form; completed_zero: Form } = recording(
  'twilio_call_status_callbacks.json',
);
const ACCOUNT = 'ACf1c70000000000000000000000000000';
const STATUS = 'com.twilio.voice.status-callback.call';

const cloudEvent = (type: string, parameters: object, changes: object = {}) => ({
  specversion: '1.0',
  type,
  source: '/2010-04-01/Accounts/AC/Calls/CA',
  id: 'EZf1c7',
  time: '2026-11-21T08:00:00.000Z',
  datacontenttype: 'application/json',
  data: { request: { method: 'POST', parameters }, response: null },
  ...changes,
});
const parse = (events: unknown) => parseEventStreams(Buffer.from(JSON.stringify(events)), ACCOUNT);
const only = (event: unknown) => {
  const events = parse([event]);
  if (events === 'unreadable') throw new Error('unreadable');
  return events[0]!;
};

describe('parseEventStreams', () => {
  it('reads the recorded life of a call', () => {
    const forms = [...callbacks.lifecycle, callbacks.completed];
    const events = parse(forms.map((form, index) => cloudEvent(`${STATUS}.x`, form, { id: `EZ${index}` })));
    expect(events).toMatchObject(
      ['initiated', 'ringing', 'in_progress', 'completed'].map((status, index) => ({
        id: `EZ${index}`,
        kind: `${STATUS}.x`,
        callSid: callbacks.completed['CallSid'],
        foreignAccount: false,
        event: { kind: 'leg_changed', status, durationSeconds: status === 'completed' ? 125 : null },
      })),
    );
  });

  it('takes the seconds of CallDuration, never the billed minutes of Duration', () => {
    const { CallDuration: _, ...minutesOnly } = callbacks.completed;
    expect(only(cloudEvent(`${STATUS}.completed`, minutesOnly)).event).toMatchObject({ durationSeconds: null });
    expect(only(cloudEvent(`${STATUS}.completed`, callbacks.completed_zero)).event).toMatchObject({
      status: 'completed',
      durationSeconds: 0,
    });
  });

  it('reads numbers, verdict and the carrier’s own time of a leg', () => {
    const form = { ...callbacks.completed, AnsweredBy: 'machine_start' };
    expect(only(cloudEvent(`${STATUS}.completed`, form)).event).toEqual({
      kind: 'leg_changed',
      callSid: 'CAf1c70000000000000000000000000033',
      status: 'completed',
      to: '+12125550121',
      from: '+12125550160',
      durationSeconds: 125,
      answeredBy: 'machine',
      at: new Date('2025-06-16T13:43:00Z'),
    });
  });

  it('falls back on the time of the event, else has none', () => {
    const { Timestamp: _, ...form } = callbacks.completed;
    expect(only(cloudEvent(`${STATUS}.completed`, form)).event).toMatchObject({ at: new Date('2026-11-21T08:00:00Z') });
    expect(only(cloudEvent(`${STATUS}.completed`, form, { time: 'soon' })).event).toMatchObject({ at: null });
  });

  it.each(recording<Form[]>('twilio_amd_callbacks.json').map((form) => [form['AnsweredBy'], form] as const))(
    'reads the machine detection %s',
    (answeredBy, form) => {
      for (const type of [`${STATUS}.amd.detected`, 'com.twilio.voice.status-callback.amd.detected']) {
        expect(only(cloudEvent(type, form))).toMatchObject({
          foreignAccount: false,
          event: {
            kind: 'machine_verdict',
            callSid: form['CallSid'],
            conversationId: null,
            answeredBy: answeredBy!.startsWith('machine') ? 'machine' : answeredBy,
          },
        });
      }
    },
  );

  it('has nothing in the sink’s test event and in events of other kinds', () => {
    const test = { id: 'EZtest', type: 'com.twilio.eventstreams.test-event', data: { foo: 'bar' } };
    expect(only(test)).toEqual({
      id: 'EZtest',
      kind: 'com.twilio.eventstreams.test-event',
      event: null,
      callSid: null,
      foreignAccount: false,
    });
    const created = cloudEvent('com.twilio.voice.api-request.call.created', callbacks.completed);
    expect(only(created)).toMatchObject({ event: null, foreignAccount: false });
  });

  it.each([{ AccountSid: 'ACother' }, { AccountSid: null }])(
    'does not take a call that is not said to be ours',
    (who) => {
      expect(only(cloudEvent(`${STATUS}.completed`, { ...callbacks.completed, ...who }))).toMatchObject({
        event: null,
        foreignAccount: true,
      });
    },
  );

  it('reads the good members of a batch beside the odd ones, and gives those an id that stays the same', () => {
    const odd = [null, 7, 'x', {}, { id: 'EZ', type: 'a b' }, cloudEvent(`${STATUS}.completed`, { CallStatus: 'x' })];
    const events = parse([...odd, cloudEvent(`${STATUS}.completed`, callbacks.completed)]);
    expect(events).toHaveLength(odd.length + 1);
    expect(events.at(-1)).toMatchObject({ event: { kind: 'leg_changed' } });
    expect(only({ odd: 1 })).toMatchObject({ kind: 'unreadable', event: null });
    expect(only({ odd: 1 }).id).toBe(only({ odd: 1 }).id);
    expect(only({ odd: 1 }).id).not.toBe(only({ odd: 2 }).id);
  });

  it.each(['', '{', '{}', 'null', '"x"', '['.repeat(100_000)])('says that %j cannot be read', (body) => {
    expect(parseEventStreams(Buffer.from(body), ACCOUNT)).toBe('unreadable');
  });

  it('is not moved by parameters named like the prototype', () => {
    const hostile = JSON.stringify(cloudEvent(`${STATUS}.completed`, callbacks.completed)).replace(
      '"CallSid"',
      '"__proto__":{"isAdmin":true},"toString":"x","CallSid"',
    );
    expect(parseEventStreams(Buffer.from(`[${hostile}]`), ACCOUNT)).toMatchObject([{ event: { status: 'completed' } }]);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('never throws', () => {
    const values = fc.dictionary(fc.constantFrom('CallSid', 'CallStatus', 'AccountSid', 'Timestamp'), fc.jsonValue());
    fc.assert(
      fc.property(fc.jsonValue(), values, fc.uint8Array(), (value, parameters, noise) => {
        parse([value, cloudEvent(`${STATUS}.completed`, { AccountSid: ACCOUNT, ...parameters })]);
        parseEventStreams(Buffer.from(noise), ACCOUNT);
      }),
    );
  });
});
