/** One turn as ElevenLabs names it; `message` is null in silent tool turns. */
export interface ScriptTurn {
  role: 'agent' | 'user';
  message: string | null;
  at: number;
  /** a system tool of the agent that ran in this turn */
  tool?: 'end_call' | 'voicemail_detection';
}

/** A conversation as it will have been, in simulated seconds: the wall clock only decides when it is over. */
export interface Script {
  turns: ScriptTurn[];
  durationSecs: number;
  summary: string;
  successful: 'success' | 'failure' | 'unknown';
  terminationReason: string;
}

export type Line = Omit<ScriptTurn, 'at'>;

export const agent = (message: string): Line => ({ role: 'agent', message });
export const candidate = (message: string): Line => ({ role: 'user', message });

const WORDS_PER_SECOND = 2.6;
const PAUSE_SECS = 1;

/** Gives each line the second at which it begins, at the pace of speech. */
export function spoken(lines: Line[]): { turns: ScriptTurn[]; durationSecs: number } {
  let at = 0;
  const turns = lines.map((line) => {
    const turn = { ...line, at: Math.round(at) };
    at += line.message === null ? 0 : line.message.split(/\s+/).length / WORDS_PER_SECOND + PAUSE_SECS;
    return turn;
  });
  return { turns, durationSecs: Math.ceil(at) };
}

/** What is left of a conversation that somebody ended before its time. */
export function cutShort(script: Script, durationSecs: number): Script {
  return {
    ...script,
    turns: script.turns.filter(({ at }) => at < durationSecs),
    durationSecs,
    summary: 'Das Gespräch wurde vorzeitig beendet.',
    successful: 'unknown',
    terminationReason: 'Call ended by remote party',
  };
}
