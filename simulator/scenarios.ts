import { z } from 'zod';
import { type Fault, parseFault, type RequestFault } from './faults.ts';

export const OUTCOMES = [
  'held',
  'gate_failed',
  'voicemail',
  'no_answer',
  'busy',
  'failed',
  'canceled',
  'rejected_number',
  'hangs_up_early',
  'opts_out',
  'asks_callback',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

const milliseconds = z.int().min(0).max(86_400_000);

export const scriptedTurn = z.strictObject({
  role: z.enum(['agent', 'user']),
  message: z.string().nullable(),
  time_in_call_secs: z.int().min(0).optional(),
});

/**
 * The scenario's own words: a transcript instead of ours, and fields of the analysis laid over ours. `guardrail`: which
 * one stops the agent at its last words.
 */
const scriptedConversation = z.strictObject({
  transcript: z.array(scriptedTurn).optional(),
  summary: z.string().optional(),
  duration_secs: z.int().min(0).optional(),
  analysis: z.record(z.string(), z.unknown()).optional(),
  guardrail: z.enum(['prompt_injection', 'custom', 'harassment']).optional(),
});

export const timingSchema = z
  .strictObject({
    ringMs: milliseconds,
    talkMs: milliseconds,
    summaryAfterMs: milliseconds,
    webhookAfterMs: milliseconds,
  })
  .partial();

export const faultsSchema = z.array(
  z.string().transform((text, context): Fault => {
    const fault = parseFault(text);
    if (fault) return fault;
    context.addIssue({ code: 'custom', message: `unknown fault "${text}"` });
    return z.NEVER;
  }),
);

/** What becomes of SMS to the number; `optedOut`: it has told Twilio STOP before. */
const smsFate = z.strictObject({
  outcome: z.enum(['delivered', 'undelivered', 'failed']).default('delivered'),
  errorCode: z.int().min(10_000).max(99_999).optional(),
  optedOut: z.boolean().default(false),
});

/** What a test registers for a number; `*` stands for every number without a scenario of its own. */
export const scenarioSchema = z.strictObject({
  to: z.union([z.literal('*'), z.string().regex(/^\+[1-9][0-9]{6,14}$/, 'must be "*" or a number in E.164')]),
  outcome: z.enum(OUTCOMES),
  timing: timingSchema.optional(),
  conversation: scriptedConversation.optional(),
  faults: faultsSchema.optional(),
  sms: smsFate.optional(),
  /** Event Streams for the number's calls; unset = for those that have no status callback of their own */
  eventStreams: z.boolean().optional(),
});

export type ScenarioWish = z.infer<typeof scenarioSchema>;
export type ScriptedConversation = z.infer<typeof scriptedConversation>;
export type SmsFate = z.infer<typeof smsFate>;

export interface Timing {
  ringMs: number;
  talkMs: number;
  summaryAfterMs: number;
  webhookAfterMs: number;
}

export interface Scenario {
  to: string;
  outcome: Outcome;
  timing: Timing;
  conversation: ScriptedConversation | null;
  faults: Fault[];
  sms: SmsFate;
  /** null = for calls without a status callback of their own */
  eventStreams: boolean | null;
}

export interface Scenarios {
  put(wish: ScenarioWish): Scenario;
  /** the number's own, else that of `*`, else a held call */
  of(to: string): Scenario;
  /** True while this number's scenario has the fault; each `true` uses up one of its count. */
  take(to: string, name: RequestFault): boolean;
  /** The same for requests that name no number: the most recent scenario that still has the fault counts. */
  takeFromAny(name: RequestFault): boolean;
  clear(): void;
}

const DEFAULT_TIMING: Timing = { ringMs: 1_500, talkMs: 4_000, summaryAfterMs: 500, webhookAfterMs: 200 };
const DELIVERED: SmsFate = { outcome: 'delivered', optedOut: false };
const HELD: Scenario = {
  to: '*',
  outcome: 'held',
  timing: DEFAULT_TIMING,
  conversation: null,
  faults: [],
  sms: DELIVERED,
  eventStreams: null,
};

/** The whole of a scenario, with what the wish leaves out. */
export const toScenario = (wish: ScenarioWish): Scenario => ({
  to: wish.to,
  outcome: wish.outcome,
  timing: adjusted(DEFAULT_TIMING, wish.timing),
  conversation: wish.conversation ?? null,
  faults: wish.faults ?? [],
  sms: wish.sms ?? DELIVERED,
  eventStreams: wish.eventStreams ?? null,
});

/** What is to happen to each number. A scenario persists until it is replaced or everything is reset. */
export function createScenarios(): Scenarios {
  const scenarios = new Map<string, Scenario>();
  const used = new WeakMap<Fault, number>();

  const of = (to: string): Scenario => scenarios.get(to) ?? scenarios.get('*') ?? HELD;

  const takeFrom = ({ faults }: Scenario, name: RequestFault): boolean => {
    const fault = faults.find((candidate) => candidate.name === name);
    if (!fault) return false;
    const count = used.get(fault) ?? 0;
    if (fault.amount !== null && count >= fault.amount) return false;
    used.set(fault, count + 1);
    return true;
  };

  return {
    put(wish) {
      const scenario = toScenario(wish);
      // Deleted first, so that the order of the map is the order of registration.
      scenarios.delete(wish.to);
      scenarios.set(wish.to, scenario);
      return scenario;
    },
    of,
    take: (to, name) => takeFrom(of(to), name),
    takeFromAny: (name) => [...scenarios.values()].reverse().some((scenario) => takeFrom(scenario, name)),
    clear: () => scenarios.clear(),
  };
}

/** The timing with what the wish says of it. */
export const adjusted = (timing: Timing, wish: ScenarioWish['timing'] = {}): Timing => ({
  ...timing,
  ...Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)),
});
