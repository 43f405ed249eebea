/** What follows a call or a recording of a lead, and how it reaches a person (contracts §3.3, §3.8, §3.9). */
export const FOLLOW_UP_KINDS = [
  'immediate',
  'follow_up_24h',
  'nurture',
  'sms_follow_up',
  'successful_call',
  'notify_sales',
  'manager',
  'retry_call',
  'callback',
] as const;
export type FollowUpKind = (typeof FOLLOW_UP_KINDS)[number];

/** A text to the lead, a word to our people, or another ring. */
export type FollowUpMeans = 'text' | 'notice' | 'ring';

export const MEANS: Record<FollowUpKind, FollowUpMeans> = {
  immediate: 'text',
  follow_up_24h: 'text',
  nurture: 'text',
  sms_follow_up: 'text',
  successful_call: 'text',
  notify_sales: 'notice',
  manager: 'notice',
  retry_call: 'ring',
  callback: 'ring',
};

/** How a follow-up ended. `left_to_people`: nobody was reached by us, the lead says that somebody should look. */
export type FollowUpResult =
  | { outcome: 'sent' | 'refused' | 'opted_out' | 'unknown'; messageId: string }
  | { outcome: 'rung'; callId: string }
  | { outcome: 'left_to_people' | 'number_not_allowed' | 'opted_out' };

/** `dropped`: it must not reach the person. `failed`: it should have, and did not. */
export type FollowUpEnd = 'done' | 'dropped' | 'failed';

export const endOf = ({ outcome }: FollowUpResult): FollowUpEnd => {
  if (outcome === 'opted_out' || outcome === 'number_not_allowed') return 'dropped';
  return outcome === 'refused' || outcome === 'unknown' ? 'failed' : 'done';
};

/** Why somebody should look at a lead, when a follow-up is left to people. */
export const attentionOf = (kind: FollowUpKind): string => `follow_up_${kind}`;

/** Begins the intent of a message to our own people. */
export const NOTICE_INTENT = 'follow-up-notice:';
