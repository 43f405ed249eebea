import { describe, expect, it } from '@jest/globals';
import { followUpsOf, isRecordingLocation, isRecordingSid, recordingLocation } from '../../src/domain/recording.ts';

const findings = (changes: object = {}) => ({
  transcription: 'Agent: Hello',
  sentiment: 'neutral' as const,
  callQuality: 90,
  keyPhrases: [],
  actionItems: [],
  callSummary: '',
  nextSteps: [],
  ...changes,
});

describe('what follows a recording', () => {
  it.each([
    ['interested', 'prioritise'],
    ['very Interested in the blue one', 'prioritise'],
    ['budget', 'prioritise'],
    ['my Budget is 500 a month', 'prioritise'],
  ])('the phrase "%s" leads to: %s', (phrase, followUp) => {
    expect(followUpsOf(findings({ keyPhrases: ['hello', phrase] }))).toEqual([followUp]);
  });

  it.each(['not interested', 'no longer interested', "isn't interested", 'uninterested', 'budgetary'])(
    'the phrase "%s" leads to nothing',
    (phrase) => {
      expect(followUpsOf(findings({ keyPhrases: [phrase] }))).toEqual([]);
    },
  );

  it('negative words bring in a manager, a quality below 70 a callback; 70 itself is good', () => {
    expect(followUpsOf(findings({ sentiment: 'negative' }))).toEqual(['manager_follow_up']);
    expect(followUpsOf(findings({ callQuality: 69 }))).toEqual(['callback']);
    expect(followUpsOf(findings({ callQuality: 70 }))).toEqual([]);
    const all = findings({ keyPhrases: ['budget'], sentiment: 'negative', callQuality: 0 });
    expect(followUpsOf(all)).toEqual(['prioritise', 'manager_follow_up', 'callback']);
  });
});

describe('the id of a recording', () => {
  const sid = 'REf1c7000000000000000000000000001f';

  it('is 32 hex digits after RE, and nothing else becomes part of an address or a name', () => {
    expect(isRecordingSid(sid)).toBe(true);
    for (const other of [null, '', 'RE', '../../Calls', `${sid}/x`, ` ${sid}`, `${sid}\n`, sid.toUpperCase()])
      expect(isRecordingSid(other)).toBe(false);
  });

  it('makes a place that is recognised, and no other is', () => {
    expect(isRecordingLocation(recordingLocation({ callSid: 'CA1', recordingSid: sid }))).toBe(true);
    for (const other of [
      '',
      `../${sid}.wav`,
      `CA1/../CA2/${sid}.wav`,
      `/CA1/${sid}.wav`,
      `CA1/${sid}.wav\0`,
      `CA1/${sid}`,
    ])
      expect(isRecordingLocation(other)).toBe(false);
  });
});
