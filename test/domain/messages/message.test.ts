import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { MessageStatusChanged } from '../../../src/domain/calls/call-event.ts';
import { isFailure, isWorthSendingAgain, movesForward } from '../../../src/domain/messages/message.ts';
import { messageSentFrame, messageStatusFrames } from '../../../src/domain/messages/message-frames.ts';

const { frames } = JSON.parse(readFileSync(new URL('../../fixtures/sse_frames.json', import.meta.url), 'utf8')) as {
  frames: { type: string; timestamp: string; message?: { content: string }; update?: Record<string, unknown> }[];
};
const framesOf = (type: string) => frames.filter((frame) => frame.type === type);

describe('the status of a message', () => {
  const ORDER = ['created', 'unknown', 'accepted', 'queued', 'sending', 'sent', 'delivered', 'read'];
  it('D4 moves along the carrier’s order and never back', () => {
    for (const [from, a] of ORDER.entries())
      for (const [to, b] of ORDER.entries()) expect([a, b, movesForward(a, b)]).toEqual([a, b, to > from]);
  });

  it('stays at its end; only what was delivered can be read', () => {
    const ends = ['delivered', 'undelivered', 'failed', 'canceled', 'not_sent'];
    for (const end of ends) for (const other of ends) expect(movesForward(end, other)).toBe(false);
    expect(movesForward('delivered', 'read')).toBe(true);
    for (const end of ['undelivered', 'failed', 'canceled', 'read']) expect(movesForward(end, 'read')).toBe(false);
  });

  it('is unmoved by a word that nobody knows', () => {
    expect(movesForward('created', 'dancing')).toBe(false);
    expect(movesForward('created', 'constructor')).toBe(false);
  });

  it('is sent again for three codes only', () => {
    expect(['30001', '30002', '30003', '30004', '30006', '21610', null].map(isWorthSendingAgain)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(['failed', 'undelivered', 'delivered', 'sent'].map(isFailure)).toEqual([true, true, false, false]);
  });
});

describe('the frames of a message', () => {
  const event = (changes: Partial<MessageStatusChanged>): MessageStatusChanged => ({
    kind: 'message_status',
    messageSid: 'SMf1c70000000000000000000000000002',
    status: 'delivered',
    to: '+12125550101',
    from: '+12125550150',
    errorCode: null,
    errorMessage: null,
    ...changes,
  });

  it('that was delivered is the one of the fixture', () => {
    const [delivered] = framesOf('sms_status_update');
    expect(messageStatusFrames(event({}), delivered!.timestamp)).toEqual([delivered]);
  });

  it('that did not arrive are two, the second the one of the fixture', () => {
    const [, failed] = framesOf('sms_status_update');
    const shown = messageStatusFrames(
      event({
        messageSid: 'SMf1c70000000000000000000000000003',
        status: 'failed',
        errorCode: '30003',
        errorMessage: 'Unreachable destination handset',
      }),
      failed!.timestamp,
    );
    expect(shown).toHaveLength(2);
    expect(shown[0]).toEqual({
      type: 'sms_status_update',
      update: {
        messageSid: 'SMf1c70000000000000000000000000003',
        status: 'failed',
        timestamp: failed!.timestamp,
        error: { code: '30003', message: 'Unreachable destination handset' },
      },
      timestamp: failed!.timestamp,
    });
    expect(shown[1]).toEqual(failed);
    expect(JSON.stringify(shown[1])).toBe(JSON.stringify(failed));
  });

  it('that the agent wrote by itself is the one of the fixture; one that was asked for carries the carrier’s id', () => {
    const [sent] = framesOf('sms_sent');
    const at = new Date(sent!.timestamp);
    expect(messageSentFrame(sent!.message!.content, null, at)).toEqual({
      ...sent,
      message: { ...sent!.message, id: `agent_${at.getTime()}` },
    });
    expect(messageSentFrame('x', 'SM1', at)).toMatchObject({
      message: { id: 'SM1', metadata: { smsId: 'SM1', smsSent: true } },
    });
  });
});
