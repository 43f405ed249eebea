import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { DEMO_SETTINGS } from '../../simulator/settings.ts';
import { AGENT, type Callback, ERIKA, type Reply, type Stage } from './stage.ts';
import { order } from './orders.ts';

const OURS = DEMO_SETTINGS.twilioPhoneNumber;
const EVENTS = ['initiated', 'ringing', 'answered', 'completed'];

/** Registers a conversation for Erika's leg; answers with TwiML. */
export const registerCall = (stage: Stage, changes: Record<string, unknown> = {}): Promise<Reply> =>
  stage.elevenLabs('/twilio/register-call', {
    agent_id: AGENT.agent_id,
    from_number: OURS,
    to_number: ERIKA,
    direction: 'outbound',
    conversation_initiation_client_data: order()['conversation_initiation_client_data'],
    ...changes,
  });

export const conversationIn = (twiml: string): string => /conv_[0-9a-f]+/.exec(twiml)![0];

/** Our side answers the question for TwiML as a door of ours does: with that of a conversation it registers now. */
export function answersWithConversation(stage: Stage): void {
  stage.answerAt('/twiml', async () => {
    const { text } = await registerCall(stage);
    return { contentType: 'text/xml', body: text };
  });
}

/** A call through Twilio as our product orders it. */
export function callThroughTwilio(
  stage: Stage,
  changes: Record<string, string> = {},
  events: string[] = EVENTS,
): Promise<Reply> {
  const ours = stage.ourUrl;
  const form = {
    To: ERIKA,
    From: OURS,
    Url: `${ours}/twiml?call=1`,
    StatusCallback: `${ours}/status?call=1`,
    MachineDetection: 'Enable',
    AsyncAmd: 'true',
    AsyncAmdStatusCallback: `${ours}/amd`,
    ...changes,
  };
  const present = Object.entries(form).filter(([, value]) => value !== '');
  return stage.twilio('/Calls.json', [
    ...present,
    ...events.map((event): [string, string] => ['StatusCallbackEvent', event]),
  ]);
}

export const sentTo = (stage: Stage, path: string): Callback[] =>
  stage.callbacks.filter((callback) => callback.path === path);

/** By the official SDK's own check. */
export const isSignedByTwilio = ({ url, headers, body }: Callback): boolean =>
  validateRequest(DEMO_SETTINGS.twilioAuthToken, String(headers['x-twilio-signature']), url, body);
