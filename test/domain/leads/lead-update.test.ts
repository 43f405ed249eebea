import { describe, expect, it } from '@jest/globals';
import { nameRecording, voiceStatusUpdate, type VoiceStatus } from '../../../src/domain/leads/call-frames.ts';
import { mergeFacts } from '../../../src/domain/leads/lead-update.ts';

const call = (lastCallSid: string, lastCallStatus: string, lastCallTime: string) => ({
  lastCallSid,
  lastCallStatus,
  lastCallTime,
});
const [EARLY, LATE] = ['2025-06-16T13:40:00.000Z', '2025-06-16T13:50:00.000Z'];

describe('news of a lead', () => {
  it('is kept beside what is known', () => {
    expect(mergeFacts({ a: 1, b: 1 }, { b: 2, c: 2 })).toEqual({ a: 1, b: 2, c: 2 });
  });

  it('of its last call, later: counts', () => {
    expect(mergeFacts(call('CA1', 'ringing', EARLY), call('CA1', 'completed', LATE))).toEqual(
      call('CA1', 'completed', LATE),
    );
    expect(mergeFacts(call('CA1', 'completed', EARLY), call('CA2', 'ringing', LATE))).toEqual(
      call('CA2', 'ringing', LATE),
    );
  });

  it('of the same second: an ending beats what is none, in either order', () => {
    const [ringing, completed] = [call('CA1', 'ringing', EARLY), call('CA1', 'completed', EARLY)];
    expect(mergeFacts(ringing, completed)).toEqual(completed);
    expect(mergeFacts(completed, ringing)).toEqual(completed);
  });

  it('that is overtaken fills gaps only', () => {
    const known = call('CA2', 'ringing', LATE);
    expect(mergeFacts(known, { ...call('CA1', 'completed', EARLY), callPrice: '0.1' })).toEqual({
      ...known,
      callPrice: '0.1',
    });
  });

  it('of an ended call, said again with a later time, is no news', () => {
    const known = call('CA1', 'busy', EARLY);
    expect(mergeFacts(known, call('CA1', 'ringing', LATE))).toEqual(known);
  });
});

describe('the frame of a recording', () => {
  const status: VoiceStatus = {
    ...{ callSid: 'CA1', status: 'completed', duration: '3', direction: 'inbound', leadNumber: '+12125550101' },
    ...{ at: null, answeredBy: null, price: null, startedAt: null, endedAt: null, errorCode: null },
    ...{ errorMessage: null, recordingSid: `RE${'a'.repeat(32)}` },
  };
  it('gets our own address and its lead; the others stay as they are', () => {
    const [leg, recording] = voiceStatusUpdate(status, new Date(EARLY)).frames;
    expect(nameRecording(leg!, 'lead_1', 'https://ours')).toEqual(leg);
    expect(nameRecording(recording!, 'lead_1', 'https://ours')).toEqual({
      type: 'call_status_update',
      update: {
        type: 'recording_available',
        recording: {
          recordingSid: status.recordingSid,
          recordingUrl: 'https://ours',
          callSid: 'CA1',
          leadId: 'lead_1',
          timestamp: EARLY,
        },
      },
      timestamp: EARLY,
    });
  });
});
