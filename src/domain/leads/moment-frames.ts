import type { ConversationMoment } from '../calls/call-event.ts';
import type { LeadFrame } from './lead-update.ts';

/** A moment of a conversation, with what its frame shows beside it. */
export interface SpokenMoment extends ConversationMoment {
  phone: string | null;
  interruptionType: string | null;
  /** of the conversation at its end, or of the silence */
  durationMs: number | null;
}

/** The frame of a moment, field by field as the streams of system 3 show it (contracts §3.12); what is not known is absent. */
export function momentFrame(moment: SpokenMoment, leadId: string, timestamp: string): LeadFrame {
  const { conversationId, phone, message, interruptionType, durationMs } = moment;
  const phoneNumber = phone === null ? {} : { phoneNumber: phone };
  const duration = durationMs === null ? {} : { duration: durationMs };
  switch (moment.moment) {
    case 'conversation_started':
      return { type: 'conversation_started', conversationId, ...phoneNumber, timestamp };
    case 'conversation_ended':
      return { type: 'conversation_ended', conversationId, ...duration, timestamp };
    case 'user_message':
    case 'agent_message': {
      const sentBy = moment.moment === 'user_message' ? 'user' : 'agent';
      const type = sentBy === 'user' ? 'voice_received' : 'voice_sent';
      return { type, ...phoneNumber, message: message ?? '', timestamp, conversationId, sentBy, leadId };
    }
    case 'interruption': {
      const kind = interruptionType === null ? {} : { interruptionType };
      return { type: 'interruption', conversationId, ...kind, timestamp };
    }
    case 'silence_detected':
      return { type: 'silence_detected', conversationId, ...duration, timestamp };
  }
}
