/** Faults that a scenario can script, by name. A number after a colon is milliseconds or a count, as listed here. */
const LASTING = [
  'webhooks_lost',
  'elevenlabs_webhook_lost',
  'twilio_webhooks_lost',
  'webhooks_twice',
  'webhooks_reordered',
  'webhook_before_answer',
  'summary_never',
  'transcript_null_messages',
] as const;

/** `name:MS` */
const DELAYS = ['webhooks_late', 'summary_late', 'amd_late'] as const;

/** `name:N` = the first N requests, `name` = all of them */
const REQUESTS = [
  'accept_then_timeout',
  'accept_then_500',
  'accept_then_reset',
  'reject_429',
  'reject_500_before_accept',
  'success_false',
  'null_ids',
  'sms_accept_then_timeout',
  'sms_accept_then_500',
  'sms_accept_then_reset',
  'sms_reject_429',
  'sms_reject_500_before_accept',
  'llm_bad_json',
  'llm_refuses',
  'llm_429',
  'crm_500',
  'crm_timeout',
  'crm_400',
] as const;

export type LastingFault = (typeof LASTING)[number];
export type DelayFault = (typeof DELAYS)[number];
export type RequestFault = (typeof REQUESTS)[number];
export type FaultName = LastingFault | DelayFault | RequestFault;

export interface Fault {
  name: FaultName;
  /** milliseconds of a delay, count of a request fault; null = all requests */
  amount: number | null;
}

const DEFAULT_DELAY_MS = 2_000;

/** Null when there is no such fault or its number makes no sense. */
export function parseFault(text: string): Fault | null {
  const [name = '', digits, ...rest] = text.split(':');
  if (rest.length > 0 || (digits !== undefined && !/^[0-9]{1,9}$/.test(digits))) return null;
  const amount = digits === undefined ? null : Number(digits);
  if (isOneOf(LASTING, name)) return amount === null ? { name, amount } : null;
  if (isOneOf(DELAYS, name)) return { name, amount: amount ?? DEFAULT_DELAY_MS };
  return isOneOf(REQUESTS, name) ? { name, amount } : null;
}

export const hasFault = (faults: readonly Fault[], name: LastingFault): boolean =>
  faults.some((fault) => fault.name === name);

/** Milliseconds that the fault adds; 0 without it. */
export const delayOf = (faults: readonly Fault[], name: DelayFault): number =>
  faults.find((fault) => fault.name === name)?.amount ?? 0;

const isOneOf = <T extends string>(names: readonly T[], name: string): name is T =>
  (names as readonly string[]).includes(name);
