import { z } from 'zod';
import { WEEKDAYS } from './domain/messages/message-policy.ts';

/** Hours over midnight would be read as never: they are refused, so that nobody finds out at night. */
export const HOURS_THAT_NEVER_OPEN = 'must open before they close, on the same day: hours over midnight are not known';

/** A change of the policy, as CALL_POLICY and `POST /api/v1/calls` take it: known names only, each value in its bounds. */
const duration = z
  .int()
  .min(1)
  .max(30 * 24 * 3_600_000);
const wait = z
  .int()
  .min(0)
  .max(30 * 24 * 3_600_000);
const durations = z
  .array(
    z
      .int()
      .min(0)
      .max(30 * 24 * 3_600_000),
  )
  .max(50);

export const callPolicySchema = z
  .strictObject({
    dialWithinMs: duration,
    answerWithinMs: duration.max(115_000),
    triggerReplayMs: duration,
    dialRequestMs: duration.max(25_000),
    ringMs: duration.max(600_000),
    callbackGraceMs: duration,
    longestConversationMs: duration.max(4 * 3_600_000),
    leaseMarginMs: duration,
    unknownAnswerAfterMs: duration,
    unknownLooksMs: durations.min(1),
    notPlacedAfterMs: duration,
    watchFirstMs: duration,
    watchMaxMs: duration,
    amdWaitMs: z.int().min(0).max(600_000),
    conversationPollFirstMs: duration,
    conversationPollMaxMs: duration,
    conversationPollForMs: duration,
    questionnaireRetryForMs: duration,
    analysisRetryForMs: duration,
    crmRequestMs: duration.max(30_000),
    crmHandOverAfterMs: duration,
    crmRetryForMs: duration,
    crmRetryFirstMs: duration,
    crmRetryMaxMs: duration,
    dialRetryFirstMs: duration,
    // One placement a call, at any time of day: calling windows and further attempts come with campaigns.
    maxAttempts: z.literal(1),
    retryDelaysMs: z.strictObject({
      busy: durations,
      no_answer: durations,
      voicemail: durations,
      infrastructure: durations,
    }),
    window: z.null(),
    allowedCountries: z.array(z.string().regex(/^[A-Z]{2}$/)),
    maxConcurrentCalls: z.int().min(1).max(10_000),
    stalledAfterMs: duration,
    notRoutedAfterMs: duration,
    reconcileEveryMs: duration,
    recordingRetryFirstMs: duration,
    recordingRetryMaxMs: duration,
    recordingRetryForMs: duration,
    recordingAskAfterMs: duration,
    recordingAskForMs: duration,
    outsideCallWaitMs: duration,
    interviewExpiresAfterMs: duration,
    interviewAnswerWithinMs: duration.max(115_000),
    longestInterviewMs: duration,
    setupAnswerWithinMs: duration.max(300_000),
    packageRequestMs: duration.max(30_000),
    packageRetryForMs: duration.max(240_000),
    packageRetryFirstMs: duration,
    packageRetryMaxMs: duration,
    eraseWaitForCallsMs: duration,
    eraseSecondLookAfterMs: duration,
    eraseRetryFirstMs: duration,
    eraseRetryMaxMs: duration,
    eraseRetryForMs: duration,
    maxDialsPerNumberPerDay: z.int().min(1).nullable(),
    maxDialsPerKeyPerDay: z.int().min(1).nullable(),
    leadFollowUpMs: z.strictObject({ hot: wait, warm: wait, cold: wait, retry: wait, callback: wait, sms: wait }),
    leadContactHours: z
      .strictObject({
        weekdays: z.array(z.int().min(1).max(7)).min(1).max(7),
        from: z.int().min(0).max(23),
        until: z.int().min(1).max(24),
      })
      .refine(({ from, until }) => from < until, HOURS_THAT_NEVER_OPEN),
  })
  .partial();

/** Days that something personal is kept, as RETENTION takes them. */
const days = z.int().min(1).max(3_650).nullable();
export const retentionSchema = z
  .strictObject({ audioDays: days, transcriptDays: days, inboxDays: days, messageDays: days })
  .partial();

/** A change of the policy for text messages, as MESSAGE_POLICY takes it. */
export const messagePolicySchema = z
  .strictObject({
    retryFirstMs: duration,
    retryMaxMs: duration,
    retryForMs: duration,
    unknownLooksMs: durations.min(1),
    notSentAfterMs: duration,
    unresolvedAfterMs: duration,
    askFirstMs: duration,
    askMaxMs: duration,
    askForMs: duration,
    maxMessagesPerNumberPerDay: z.int().min(1).nullable(),
    maxResends: z.int().min(0).max(2),
    resendAfterMs: duration,
    sameRequestMs: duration,
    officeDays: z.array(z.enum(WEEKDAYS)),
    officeFromHour: z.int().min(0).max(23),
    officeUntilHour: z.int().min(1).max(24),
    answerWithinMs: duration.max(25_000),
  })
  .partial();
