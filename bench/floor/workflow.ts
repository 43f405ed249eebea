import { condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { FloorActivities } from './activities.ts';
import { conversationEnded, placed } from './messages.ts';

const { placeCall, reportCall } = proxyActivities<FloorActivities>({ startToCloseTimeout: '30 seconds' });

/**
 * The least that this engine could do for a call: two activities and the signal between them. No row that decides, no
 * gate, no witnesses, no deadline but one, nothing for operators. What `candidateCall` costs beyond it is what its rules cost.
 */
export async function floorCall(callId: string): Promise<void> {
  let conversationId: string | null = null;
  let ended = false;
  setHandler(conversationEnded, () => void (ended = true));
  setHandler(placed, async () => {
    await condition(() => conversationId !== null);
    return conversationId!;
  });
  conversationId = await placeCall(callId);
  await condition(() => ended, '1 hour');
  await reportCall(callId);
}
