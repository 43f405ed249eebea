import type { RecordingReady } from '../domain/calls/call-event.ts';
import { keepRecordingWorkflowId } from '../domain/ids.ts';
import { announceRecording } from '../store/recordings/recordings.ts';
import type { RoutingDependencies } from './dependencies.ts';

/**
 * Has a recording fetched and kept, also one of nobody's call: its row, then its workflow. Twice is harmless: one row
 * and one workflow per recording, whichever door told of it, and whoever asked for it.
 */
export async function startKeepRecording(
  { db, workflows }: Pick<RoutingDependencies, 'db' | 'workflows'>,
  event: RecordingReady,
  callId: string | null,
): Promise<void> {
  await announceRecording(db, event, callId);
  await workflows.startOnce({
    workflow: 'keepRecording',
    id: keepRecordingWorkflowId(event.recordingSid),
    args: [{ recordingSid: event.recordingSid }],
    summary: 'A recording is fetched, kept and analysed',
  });
}
