import { keepRecordingWorkflowId } from '../domain/ids.ts';
import type { WebhookEventRow } from '../store/schema.ts';
import { announceRecording } from '../store/recordings/recordings.ts';
import type { RoutingDependencies } from './dependencies.ts';

/**
 * Has a recording fetched and kept, also one of nobody's call: its row, then its workflow. Twice is harmless: one row
 * and one workflow per recording, whichever door told of it.
 */
export async function startKeepRecording(
  { db, workflows }: Pick<RoutingDependencies, 'db' | 'workflows'>,
  { event }: Pick<WebhookEventRow, 'event'>,
  callId: string | null,
): Promise<void> {
  if (event?.kind !== 'recording_ready') return;
  await announceRecording(db, event, callId);
  await workflows.startOnce({
    workflow: 'keepRecording',
    id: keepRecordingWorkflowId(event.recordingSid),
    args: [{ recordingSid: event.recordingSid }],
    summary: 'A recording is fetched, kept and analysed',
  });
}
