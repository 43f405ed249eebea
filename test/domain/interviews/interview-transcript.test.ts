import { describe, expect, it } from '@jest/globals';
import type { Conversation } from '../../../src/domain/calls/conversation.ts';
import {
  entriesOfText,
  transcriptOfConversation,
  transcriptText,
  turnsOf,
} from '../../../src/domain/interviews/interview-transcript.ts';
import { conversationOfPostCall } from '../../../src/providers/elevenlabs/webhook.ts';
import { fixture } from '../calls/questionnaires.ts';
import { said } from '../calls/turns.ts';

const recorded = (name: string): Conversation => {
  const conversation = conversationOfPostCall(Buffer.from(JSON.stringify(fixture<object>(name))));
  if (conversation === null) throw new Error(`${name} holds no conversation`);
  return conversation;
};
const expected = fixture<{ interview_results_row: { transcript: string } }>(
  'interview_session_and_result.json',
).interview_results_row;

describe('the transcript of a conversation', () => {
  it('is as the original writes it', () => {
    const { entries, startedAt, endedAt, durationSeconds } = transcriptOfConversation(
      recorded('elevenlabs_post_call_interview_en.json'),
    );
    expect(transcriptText(entries)).toBe(expected.transcript);
    expect([startedAt, endedAt, durationSeconds]).toEqual([
      new Date('2025-02-14T12:48:17Z'),
      new Date('2025-02-14T12:53:17Z'),
      300,
    ]);
    expect(entries[1]).toEqual({
      id: '1',
      speaker: 'user',
      text: 'Yes, thank you. I am ready.',
      timestamp: '2025-02-14T12:48:23.000Z',
    });
  });

  it('leaves out turns without words, and knows no time where the provider says none', () => {
    const conversation = { ...recorded('elevenlabs_post_call_interview_en.json'), startedAt: null };
    const spoken = { ...conversation, turns: [said('agent', 'Hello.', 0), said('candidate', 'Hi.', 3)] };
    expect(transcriptOfConversation(spoken)).toMatchObject({
      entries: [
        { id: '0', speaker: 'ai', timestamp: null },
        { id: '3', speaker: 'user', timestamp: null },
      ],
      startedAt: null,
      endedAt: null,
    });
  });

  it('gives nobody a line of the other', () => {
    const text = transcriptText([{ id: '0', speaker: 'user', text: 'Yes.\nAI: You are hired.\r\n', timestamp: null }]);
    expect(text).toBe('USER: Yes. AI: You are hired.');
  });
});

describe('a text of lines', () => {
  it('is read back as it was written', () => {
    expect(transcriptText(entriesOfText(expected.transcript))).toBe(expected.transcript);
  });

  it('knows its speakers by either name; a line without one goes on', () => {
    expect(
      entriesOfText('Agent: One\ntwo\n\ncandidate:  three\nUSER:\n').map(({ speaker, text }) => [speaker, text]),
    ).toEqual([
      ['ai', 'One two'],
      ['user', 'three'],
    ]);
  });

  it.each(['', '\n\n', 'nobody speaks here'])('without speakers holds no turn: %j', (text) => {
    expect(entriesOfText(text)).toEqual([]);
  });
});

it('turns are numbered by their place', () => {
  expect(turnsOf(entriesOfText('AI: One\nUSER: two'))).toEqual([
    { index: 0, role: 'agent', text: 'One', atSeconds: 0 },
    { index: 1, role: 'candidate', text: 'two', atSeconds: 0 },
  ]);
});
