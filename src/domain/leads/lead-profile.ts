import type { Conversation } from '../calls/conversation.ts';
import { NO_NAME } from './lead-context.ts';
import { leadScore, type LeadTemperature, temperatureOf } from './lead-score.ts';
import { told } from './lead-update.ts';

/** What a conversation tells about its lead (contracts §3.3, §3.13). What it does not tell is absent. */
export interface LeadProfile {
  score: number;
  temperature: LeadTemperature;
  customerName: string | null;
  leadStatus: string | null;
  /** merged into what is known; only what was told */
  facts: Record<string, unknown>;
}

export function profileOf(conversation: Conversation): LeadProfile {
  const score = leadScore(conversation);
  const temperature = temperatureOf(score);
  const { variables } = conversation;
  const collected = (name: string): string | null => filledText(conversation.dataCollection[name]);
  const said = filledText(variables['vehicle_interest']) ?? collected('vehicle_interest');
  const leadStatus = filledText(variables['lead_status']);
  return {
    score,
    temperature,
    customerName: nameIn(variables['customer_name']) ?? nameIn(conversation.dataCollection['customer_name']),
    leadStatus,
    facts: told({
      vehicleInterest: said,
      creditScore: filledText(variables['credit_score_range']) ?? collected('credit_situation'),
      summary: conversation.summary,
      lastConversationId: conversation.conversationId,
      lastConversationSeconds: conversation.durationSeconds,
      callSuccessful: conversation.callSuccessful,
      terminationReason: conversation.terminationReason,
      cost: conversation.cost,
      sentiment: sentimentIn(conversation.summary),
      fundingReadiness: readinessIn(conversation.summary),
      insights: told({
        classification: temperature,
        leadStatus,
        sentiment: sentimentOf(conversation),
        automotive_interest: said,
        purchase_intent: collected('intent'),
        budget_range: collected('budget_range') ?? collected('budget'),
        timeline: collected('timeline') ?? collected('urgency'),
      }),
    }),
  };
}

/** By the words of the summary; ready beats partial. */
function readinessIn(summary: string | null): 'Ready' | 'Partial' | null {
  const words = (summary ?? '').toLowerCase();
  if (/approved|qualified|ready to purchase/.test(words)) return 'Ready';
  return /needs documents|verification/.test(words) ? 'Partial' : null;
}

const sentimentIn = (summary: string | null): 'Warm' | null =>
  /interested|excited|want/.test((summary ?? '').toLowerCase()) ? 'Warm' : null;

const POSITIVE = ['interested', 'yes', 'great', 'good', 'perfect', 'love', 'want', 'like', 'sounds good'];
const NEGATIVE = ['no', 'not interested', 'maybe later', 'busy', 'expensive', 'too much', "can't afford"];

/** How the customer sounds, −1 to 1: words of either side of the list, (p+1)/(p+n+2) within 0.1 and 0.95. */
function sentimentOf({ turns }: Conversation): number {
  const said = turns
    .filter(({ role }) => role === 'candidate')
    .map(({ text }) => text.toLowerCase())
    .join('\n');
  const among = (words: string[]) => words.filter((word) => new RegExp(`\\b${word}\\b`).test(said)).length;
  const [positive, negative] = [among(POSITIVE), among(NEGATIVE)];
  const share = (positive + 1) / (positive + negative + 2);
  return Math.round((Math.min(0.95, Math.max(0.1, share)) * 2 - 1) * 100) / 100;
}

/** What we call somebody without a name comes back in the conversation, and is none. */
export function nameIn(value: unknown): string | null {
  const name = filledText(value);
  return name === NO_NAME ? null : name;
}

const filledText = (value: unknown): string | null => (typeof value === 'string' && value.trim() ? value : null);
