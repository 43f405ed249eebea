import { followUpWorkflowId, keepRecordingWorkflowId } from '../../../src/domain/ids.ts';
import { eventually } from '../eventually.ts';
import { UNHURRIED } from '../history-shape.ts';
import type { Product } from '../product.ts';
import type { Story } from './story.ts';

const LINE = '+12125550150';
/** From its beginning on, so that it is known whose call it is. */
const VOICE_STATUS = '/api/webhooks/twilio/voice/status';

const INTERESTED = {
  transcript: [
    { role: 'agent', message: 'A test drive on Saturday then?', time_in_call_secs: 0 },
    { role: 'user', message: 'Yes, I am interested. My budget is five hundred a month.', time_in_call_secs: 20 },
  ],
  summary: 'Wants a test drive on Saturday.',
};

/** Calls that somebody else placed, and what follows for their leads. */
export const OUTSIDE_STORIES: Record<string, Story> = {
  'outside-call-told-at-its-end': async (product) => outsideCall(await happens(product, '+493023125331')),

  'outside-call-that-nobody-answers': async (product) => {
    const wish = { via: 'twilio', outcome: 'no_answer', statusCallbackPath: '/call-status-callback' };
    return outsideCall(await happens(product, '+493023125332', wish));
  },

  // Its leg is ours to end, and the carrier says at once that it has ended.
  'outside-call-that-a-machine-answers': async (product) => {
    const wish = {
      via: 'twilio',
      outcome: 'voicemail',
      statusCallbackPath: '/call-status-callback',
      amdCallbackPath: '/amd-status-callback',
      timing: { ...UNHURRIED, talkMs: 3_000, webhookAfterMs: 50 },
    };
    return outsideCall(await happens(product, '+493023125335', wish));
  },

  // By what is said in it, sales are to hear of it.
  'recording-kept': async (product) => {
    const to = '+493023125336';
    await product.control('POST', '/control/scenarios', { to, outcome: 'held', conversation: INTERESTED });
    const callSid = await happens(product, to, {
      statusCallbackPath: VOICE_STATUS,
      recordingCallbackPath: '/api/webhooks/twilio/voice/recording',
      dynamicVariables: { lead_id: 'lead-of-a-golden-story' },
    });
    const sql = 'select twilio_recording_sid as sid from recordings where twilio_call_sid = $1';
    const { sid } = await soon<{ sid: string }>(product, sql, callSid, 'the recording to be announced');
    return keepRecordingWorkflowId(sid);
  },

  // Due after a while, then a text.
  'lead-written-to': async (product) => {
    const callSid = await happens(product, '+493023125334', {
      statusCallbackPath: VOICE_STATUS,
      dynamicVariables: { lead_id: 'lead-of-another-golden-story' },
    });
    const sql = `select f.id from follow_ups f join call_attempts a on a.call_id = f.call_id
      where a.twilio_call_sid = $1 and f.kind in ('nurture', 'follow_up_24h') order by f.due_at`;
    const { id } = await soon<{ id: string }>(product, sql, callSid, 'something to follow');
    return followUpWorkflowId(id);
  },
};

const outsideCall = (callSid: string) => `outside-call:${callSid}`;

/** @returns the carrier's id of the call */
async function happens(product: Product, to: string, wish: object = {}): Promise<string> {
  const call = { direction: 'outbound', from: LINE, to, outcome: 'held', timing: UNHURRIED, ...wish };
  return (await product.control('POST', '/control/calls', call)).callSid;
}

const soon = <Row extends object>(product: Product, sql: string, key: string, what: string) =>
  eventually(async () => (await product.query<Row>(sql, [key]))[0], { withinMs: 20_000, what });
