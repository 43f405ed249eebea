import type { Script, ScriptTurn } from '../conversation/script.ts';

const RESULTS = {
  end_call: { result_type: 'end_call_success', status: 'success', reason: 'conversation finished' },
  voicemail_detection: { result_type: 'voicemail_detection_success', status: 'success', reason: 'mailbox greeting' },
} as const;

/** The transcript as ElevenLabs lists it; with `withSilentTurns`, a turn without words after every spoken one. */
export function transcriptView({ turns }: Script, withSilentTurns: boolean): Record<string, unknown>[] {
  return turns.flatMap((turn) =>
    withSilentTurns ? [turnView(turn), turnView({ role: 'agent', message: null, at: turn.at })] : [turnView(turn)],
  );
}

function turnView({ role, message, at, tool, guardrail }: ScriptTurn): Record<string, unknown> {
  return {
    role,
    message,
    tool_calls: tool
      ? [
          {
            type: 'system',
            request_id: `${tool}_${at}`,
            tool_name: tool,
            params_as_json: '{}',
            tool_has_been_called: true,
          },
        ]
      : [],
    tool_results: tool
      ? [
          {
            type: 'system',
            request_id: `${tool}_${at}`,
            tool_name: tool,
            result_value: '{"status":"success"}',
            is_error: false,
            tool_has_been_called: true,
            result: RESULTS[tool],
          },
        ]
      : [],
    feedback: null,
    time_in_call_secs: at,
    conversation_turn_metrics: null,
    interrupted: false,
    source_medium: message === null ? null : 'audio',
    ...(guardrail !== undefined && { triggered_guardrails: [{ guardrail_type: guardrail, guardrail_name: null }] }),
  };
}
