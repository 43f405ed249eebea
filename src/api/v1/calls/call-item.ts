import { callWorkflowId } from '../../../domain/ids.ts';
import type { Review } from '../../../domain/calls/review.ts';
import type { AttemptView, CallDetail, CallView } from '../../../store/calls/call-views.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { isoOrNull } from '../iso.ts';
import type { Call, CallItem, ReviewItem } from './schemas.ts';

export type Links = Pick<ApiDependencies, 'config' | 'temporalNamespace'>;

export const callUrl = ({ config }: Pick<ApiDependencies, 'config'>, callId: string): string =>
  `${config.publicUrl}/api/v1/calls/${callId}`;

/** A call as a key that may only trigger sees it: without what was concluded from it. */
export function callItem(view: CallView, { config, temporalNamespace }: Links): CallItem {
  const workflowId = callWorkflowId({ id: view.id, outside_key: view.outsideKey });
  return {
    id: view.id,
    origin: view.origin,
    placement: view.placement,
    campaignId: view.campaignId,
    candidateId: view.candidateId,
    candidate: { firstName: view.firstName, lastName: view.lastName, phone: view.phone },
    companyName: view.companyName,
    phase: view.phase,
    outcome: view.outcome,
    needsAttention: view.attention.length > 0,
    attentionReasons: view.attention,
    attempts: view.attempts.map(attemptItem),
    crm: view.crm && { ...view.crm, deliveredAt: isoOrNull(view.crm.deliveredAt) },
    workflowId,
    temporalUiUrl: `${config.temporalUiUrl}/namespaces/${temporalNamespace}/workflows/${workflowId}`,
    createdAt: view.createdAt.toISOString(),
    updatedAt: view.updatedAt.toISOString(),
  };
}

export const reviewItem = (review: Review): ReviewItem => ({ ...review, at: review.at.toISOString() });

/** A call as the list shows it. */
export const listedCall = (view: CallView, links: Links): CallItem => ({
  ...callItem(view, links),
  review: view.review && reviewItem(view.review),
});

/** A call as an operator sees it: with what was said and what was concluded from it. */
export const wholeCall = (detail: CallDetail, links: Links): Call => ({
  ...listedCall(detail, links),
  state: { ...detail.state, until: isoOrNull(detail.state.until) },
  firstMessage: detail.firstMessage,
  questionsCut: detail.questionsCut,
  revision: detail.revision,
  conversation: detail.conversation,
  analysis: detail.analysis,
  settlement: detail.settlement && { ...detail.settlement, settledAt: detail.settlement.settledAt.toISOString() },
  reviews: detail.reviews.map(reviewItem),
});

const attemptItem = (attempt: AttemptView): CallItem['attempts'][number] => ({
  number: attempt.number,
  twilioCallSid: attempt.twilioCallSid,
  elevenLabsConversationId: attempt.elevenLabsConversationId,
  phase: attempt.phase,
  outcome: attempt.outcome,
  dialledAt: isoOrNull(attempt.sentAt),
  answeredAt: isoOrNull(attempt.answeredAt),
  endedAt: isoOrNull(attempt.endedAt),
  durationSeconds: attempt.durationSeconds,
  answeredBy: attempt.answeredBy,
});
