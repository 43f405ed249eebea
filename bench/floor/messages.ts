import { defineSignal, defineUpdate } from '@temporalio/workflow';

export const FLOOR_QUEUE = 'floor';

export const placed = defineUpdate<string>('placed');
export const conversationEnded = defineSignal('conversationEnded');

export const floorWorkflowId = (callId: string): string => `floor:${callId}`;
