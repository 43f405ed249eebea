import { z } from 'zod';
import type { PhoneCalls } from '../calls/phone-calls.ts';
import type { PhoneCall } from '../calls/phone-call.ts';
import { USUAL_SUBSCRIPTIONS } from '../calls/subscriptions.ts';
import { faultsSchema, type Scenarios, scriptedTurn, timingSchema } from '../scenarios.ts';
import type { SimulatorSettings } from '../settings.ts';

const milliseconds = z.int().min(0).max(86_400_000);

/** An interview in the browser: a conversation without a telephone. */
export const interviewWish = z.strictObject({
  conversationId: z.string().min(1).optional(),
  transcript: z.array(scriptedTurn).optional(),
  summary: z.string().optional(),
  talkMs: milliseconds.default(200),
  summaryAfterMs: timingSchema.shape.summaryAfterMs,
  webhookAfterMs: milliseconds.default(100),
  /** where the webhook goes, below PUBLIC_URL */
  path: z
    .string()
    .regex(/^\/\S*$/)
    .default('/api/convai-webhook'),
  dynamicVariables: z.record(z.string(), z.unknown()).default({}),
  userId: z.string().optional(),
  faults: faultsSchema.default([]),
});

export type InterviewWish = z.infer<typeof interviewWish>;

/** Begins at once, ends, and is told of as every conversation. Null when there is one of this id already. */
export function holdInterview(
  wish: InterviewWish,
  { settings, scenarios, calls }: { settings: SimulatorSettings; scenarios: Scenarios; calls: PhoneCalls },
): PhoneCall | null {
  const { conversationId, transcript, summary, userId } = wish;
  if (conversationId !== undefined && calls.byConversationId(conversationId)) return null;
  const order = {
    ...({ placement: 'web', to: '', from: '', agentPhoneNumberId: null, machineDetection: null } as const),
    agentId: settings.elevenLabsAgentId,
    clientData: { dynamic_variables: wish.dynamicVariables, ...(userId === undefined ? {} : { user_id: userId }) },
    ringingTimeoutSecs: 1,
    subscriptions: { ...USUAL_SUBSCRIPTIONS, postCallPath: wish.path },
    ...(conversationId === undefined ? {} : { conversationId }),
  };
  const given = { ...(transcript && { transcript }), ...(summary !== undefined && { summary }) };
  return calls.place(order, {
    ...scenarios.of('*'),
    outcome: 'held',
    timing: {
      ringMs: 0,
      talkMs: wish.talkMs,
      summaryAfterMs: wish.summaryAfterMs ?? 100,
      webhookAfterMs: wish.webhookAfterMs,
    },
    conversation: given,
    faults: wish.faults,
  });
}
