import type { FollowUpKind } from './follow-up.ts';
import { cleanName } from '../insert-values.ts';

export interface FollowUpWords {
  customerName: string | null;
  vehicleInterest: string | null;
  organizationName: string;
  phone: string;
  score: number | null;
}

/** What a follow-up says; null for those that are no text. The first text of a row is the one that is sent. */
export function followUpText(kind: FollowUpKind, words: FollowUpWords): string | null {
  const hello = words.customerName ? `Hi ${cleanName(words.customerName)}` : 'Hello';
  const about = words.vehicleInterest ? ` about the ${cleanName(words.vehicleInterest)}` : '';
  const us = cleanName(words.organizationName);
  const who = `${words.customerName ? `${cleanName(words.customerName)}, ` : ''}${words.phone}`;
  const score = words.score === null ? '' : `, score ${words.score}`;
  switch (kind) {
    case 'immediate':
      return `${hello}, thank you for talking with ${us}${about}. A colleague will get back to you right away. ${OPT_OUT}`;
    case 'follow_up_24h':
      return `${hello}, this is ${us} again. Do you have any questions${about}? Just reply to this message. ${OPT_OUT}`;
    case 'nurture':
      return `${hello}, this is ${us}. We are here whenever you want to talk${about}. ${OPT_OUT}`;
    case 'sms_follow_up':
      return `${hello}, ${us} tried to reach you by phone. Reply to this message and we will call you back. ${OPT_OUT}`;
    case 'successful_call':
      return `${hello}, thank you for taking the call of ${us}${about}. Reply to this message with any question. ${OPT_OUT}`;
    case 'notify_sales':
      return `Hot lead: ${who}${score}. Please call back now.`;
    case 'manager':
      return `A customer was unhappy on the phone: ${who}. Please look at the call.`;
    case 'retry_call':
    case 'callback':
      return null;
  }
}

const OPT_OUT = 'Reply STOP to opt out.';
