import { describe, expect, it } from '@jest/globals';
import { isRecordingLocation, isRecordingSid, recordingLocation } from '../../../src/domain/recordings/recording.ts';

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
