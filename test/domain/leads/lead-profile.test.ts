import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { profileOf } from '../../../src/domain/leads/lead-profile.ts';
import { conversationOfPostCall } from '../../../src/providers/elevenlabs/webhook.ts';

const recorded = (temperature: string) =>
  conversationOfPostCall(
    readFileSync(new URL(`../../fixtures/elevenlabs_post_call_auto_lead_${temperature}.json`, import.meta.url)),
  )!;

describe('what a conversation tells about its lead', () => {
  it('hot', () => {
    expect(profileOf(recorded('hot'))).toEqual({
      score: 100,
      temperature: 'hot',
      customerName: 'Jordan Example',
      leadStatus: 'Active Lead',
      facts: {
        vehicleInterest: 'mid-size SUV',
        creditScore: '580-620',
        summary: expect.stringContaining('test drive'),
        lastConversationId: 'conv_9003kfixture00000000000000001',
        lastConversationSeconds: 372,
        callSuccessful: 'success',
        terminationReason: 'Call ended by remote party',
        cost: 420,
        sentiment: 'Warm',
        insights: {
          classification: 'hot',
          leadStatus: 'Active Lead',
          sentiment: expect.any(Number),
          automotive_interest: 'mid-size SUV',
          purchase_intent: 'purchase',
        },
      },
    });
  });

  it('takes from the data collection what no variable says', () => {
    const conversation = {
      ...recorded('hot'),
      variables: {},
      dataCollection: { customer_name: 'Sam', credit_situation: 'fair' },
    };
    expect(profileOf(conversation)).toMatchObject({ customerName: 'Sam', facts: { creditScore: 'fair' } });
  });

  it('does not take what we call the nameless for a name', () => {
    expect(profileOf({ ...recorded('hot'), variables: { customer_name: 'Customer' } }).customerName).toBeNull();
  });

  it.each([
    ['She was approved.', 'Ready'],
    ['He is ready to purchase, but needs documents.', 'Ready'],
    ['Income verification is outstanding.', 'Partial'],
    ['A short call.', undefined],
  ])('"%s": funding %s', (summary, readiness) => {
    expect(profileOf({ ...recorded('cold'), summary }).facts['fundingReadiness']).toBe(readiness);
  });

  it('hears a refusal as worse than interest, within −0.8 and 0.9', () => {
    const sentiment = (name: string) =>
      (profileOf(recorded(name)).facts['insights'] as { sentiment: number }).sentiment;
    expect(sentiment('cold')).toBeLessThan(sentiment('warm'));
    expect(sentiment('cold')).toBeGreaterThanOrEqual(-0.8);
  });
});
