import { CLOCKS_AGREE_WITHIN_MS } from './clocks.ts';
import type { CallPolicy } from './policy.ts';

/** How the voice agent is set up where it lives. null: that was not said. */
export interface AgentSetup {
  maxDurationSeconds: number | null;
  mayOverridePrompt: boolean;
  mayOverrideFirstMessage: boolean;
  /** a post-call webhook is set, at the agent or for its workspace */
  hasPostCallWebhook: boolean;
}

/** What was found out by asking; null: who knows could not be asked. */
export interface Found {
  agent: AgentSetup | null;
  /** where texts to our line are sent on to; `address` null: nowhere */
  line: { smsUrl: string | null } | 'not_ours' | null;
  /** how far our clock is ahead of others */
  aheadOfProviderMs: number | null;
  aheadOfDatabaseMs: number | null;
}

export interface Check {
  id: string;
  title: string;
  status: 'pass' | 'fail' | 'unknown';
  /** as it was found, in words; null: nobody could be asked */
  found: string | null;
  /** what to do about a failure */
  fix: string | null;
}

/** What must be so elsewhere for calls to go well here; each failure says which setting is wrong. */
export function checksOf(
  { agent, line, aheadOfProviderMs, aheadOfDatabaseMs }: Found,
  wanted: Pick<CallPolicy, 'longestConversationMs'> & { smsUrl: string },
): Check[] {
  const neededSeconds = Math.ceil(wanted.longestConversationMs / 1_000);
  const duration = agent?.maxDurationSeconds ?? null;
  const forbidden =
    agent && [!agent.mayOverridePrompt && 'prompt', !agent.mayOverrideFirstMessage && 'first message'].filter(Boolean);
  const smsUrl = line === null ? null : line === 'not_ours' ? 'this account does not have the number' : line.smsUrl;
  const ahead = [aheadOfProviderMs, aheadOfDatabaseMs].filter((one) => one !== null);
  const farthest = ahead.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0] ?? null;
  return [
    check({
      id: 'agent_duration',
      title: 'A conversation may last as long as our policy allows',
      isFine: duration === null ? null : duration >= neededSeconds,
      found: duration === null ? null : `max_duration_seconds is ${duration}`,
      fix: `Set the agent's max_duration_seconds to ${neededSeconds} or more.`,
    }),
    check({
      id: 'agent_overrides',
      title: 'The agent lets each call have its own prompt and first message',
      isFine: forbidden && forbidden.length === 0,
      found: forbidden && (forbidden.length === 0 ? 'both are allowed' : `not allowed: ${forbidden.join(', ')}`),
      fix: "Allow the overrides of prompt and first message in the agent's security settings.",
    }),
    check({
      id: 'post_call_webhook',
      title: 'ElevenLabs tells us when a conversation has ended',
      isFine: agent && agent.hasPostCallWebhook,
      found: agent && (agent.hasPostCallWebhook ? 'a post-call webhook is set' : 'no post-call webhook is set'),
      fix: 'Set a post-call webhook to /api/webhooks/elevenlabs/post-call in the settings of the workspace.',
    }),
    check({
      id: 'sms_url',
      title: 'Texts to our line come to us',
      isFine: line === null ? null : line !== 'not_ours' && line.smsUrl === wanted.smsUrl,
      found: line === null ? null : (smsUrl ?? 'no address is set'),
      fix: `Set the number's "A message comes in" at Twilio to ${wanted.smsUrl} (POST).`,
    }),
    check({
      id: 'clocks',
      title: 'Our clock agrees with that of ElevenLabs and of PostgreSQL',
      isFine: farthest === null ? null : Math.abs(farthest) <= CLOCKS_AGREE_WITHIN_MS,
      found: farthest === null ? null : `${Math.round(Math.abs(farthest) / 1_000)} s apart`,
      fix: 'Set the clock of this machine by NTP: calls and texts are held back while clocks differ.',
    }),
  ];
}

const check = ({
  isFine,
  fix,
  ...said
}: Omit<Check, 'status'> & { /** null: nobody could be asked */ isFine: boolean | null }): Check => ({
  ...said,
  status: isFine === null ? 'unknown' : isFine ? 'pass' : 'fail',
  fix: isFine === false ? fix : null,
});
