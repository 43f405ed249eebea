/** One turn as ElevenLabs names it; `message` is null in silent tool turns. */
export interface ScriptTurn {
  role: 'agent' | 'user';
  message: string | null;
  at: number;
  /** a system tool of the agent that ran in this turn */
  tool?: 'end_call' | 'voicemail_detection';
  /** which of the agent's guardrails spoke up at this turn */
  guardrail?: string;
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

/** The guardrail stops the agent at the last thing it says: nothing follows. */
export function stoppedByGuardrail(script: Script, guardrail: string): Script {
  const last = script.turns.findLastIndex(({ role, message }) => role === 'agent' && message !== null);
  return {
    ...script,
    turns: script.turns.slice(0, last + 1).map((turn, index) => (index === last ? { ...turn, guardrail } : turn)),
    successful: 'failure',
    terminationReason: `Guardrail triggered: ${guardrail}`,
  };
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
