import { readFileSync } from 'node:fs';
import { AGENT, ERIKA, type Reply, type Stage } from './stage.ts';

const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/elevenlabs_outbound_call.json', import.meta.url), 'utf8'),
) as { request: { conversation_initiation_client_data: Record<string, unknown> } };

/** The recorded request for campaign 804, to a number of ours. */
export const order = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...AGENT,
  to_number: ERIKA,
  conversation_initiation_client_data: {
    ...recorded.request.conversation_initiation_client_data,
    user_id: 'attempt-1',
  },
  telephony_call_config: { ringing_timeout_secs: 60, twilio_machine_detection: { mode: 'enable' } },
  ...changes,
});

export const placeCall = (stage: Stage, changes: Record<string, unknown> = {}): Promise<Reply> =>
  stage.elevenLabs('/twilio/outbound-call', order(changes));

/** Registers the scenario for Erika's number and calls it. */
export async function callErika(stage: Stage, scenario: Record<string, unknown>): Promise<Reply> {
  const registered = await stage.control('/scenarios', { to: ERIKA, ...scenario });
  if (registered.status !== 200) throw new Error(registered.text);
  return placeCall(stage);
}
