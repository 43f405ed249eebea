import { expect, it } from '@jest/globals';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import type { RecordingFindings } from '../../../src/domain/recordings/recording.ts';
import { followUpsAfterRecording } from '../../../src/domain/recordings/recording-follow-ups.ts';

const waits = DEFAULT_POLICY.leadFollowUpMs;
const kindsAfter = (found: Partial<RecordingFindings>, wasFollowUp = false) =>
  followUpsAfterRecording({ keyPhrases: [], sentiment: 'neutral', callQuality: 90, ...found }, wasFollowUp, waits).map(
    ({ kind }) => kind,
  );

it.each(['interested', 'very Interested in the blue one', 'budget', 'my Budget is 500 a month'])(
  'the phrase "%s" lets sales hear of the lead',
  (phrase) => {
    expect(kindsAfter({ keyPhrases: ['hello', phrase] })).toEqual(['notify_sales']);
  },
);

it.each(['not interested', 'no longer interested', "isn't interested", 'uninterested', 'budgetary'])(
  'the phrase "%s" leads to nothing',
  (phrase) => {
    expect(kindsAfter({ keyPhrases: [phrase] })).toEqual([]);
  },
);

it('negative words bring in a manager, a quality below 70 a further call; 70 itself is good', () => {
  expect(kindsAfter({ sentiment: 'negative' })).toEqual(['manager']);
  expect(kindsAfter({ callQuality: 69 })).toEqual(['callback']);
  expect(kindsAfter({ callQuality: 70 })).toEqual([]);
  const all = { keyPhrases: ['budget'], sentiment: 'negative', callQuality: 0 } as const;
  expect(kindsAfter({ ...all, keyPhrases: ['budget'] })).toEqual(['notify_sales', 'manager', 'callback']);
});

it('a poor call that was a follow-up itself is followed by a text: nobody is rung again and again', () => {
  expect(kindsAfter({ callQuality: 10 }, true)).toEqual(['sms_follow_up']);
});

it('each is due when its kind is', () => {
  const due = followUpsAfterRecording({ keyPhrases: ['budget'], sentiment: 'positive', callQuality: 1 }, false, waits);
  expect(due.map(({ afterMs }) => afterMs)).toEqual([waits.hot, waits.callback]);
});
