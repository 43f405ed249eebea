import type { Turn } from '../../../src/domain/calls/conversation.ts';
import { fixture } from './questionnaires.ts';

export const said = (role: Turn['role'], text: string, index = 0): Turn => ({
  index,
  role,
  text,
  atSeconds: index * 5,
});

interface PostCall {
  data: { transcript: { role: 'agent' | 'user'; message: string; time_in_call_secs: number }[] };
}

/** The recorded German conversation of the fixture: 24 turns, the candidate's at odd indexes. */
export function recordedTurns(): Turn[] {
  return fixture<PostCall>('elevenlabs_post_call_de_recruiting.json').data.transcript.map((turn, index) => ({
    index,
    role: turn.role === 'agent' ? 'agent' : 'candidate',
    text: turn.message,
    atSeconds: turn.time_in_call_secs,
  }));
}
