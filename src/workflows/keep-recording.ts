import { analyseRecording, fetchRecording, tellAboutRecording } from './activity-options.ts';
import { startFollowUps } from './lead-of-call.ts';

/** What the carrier calls a recording; everything else about it is in its row. */
export interface KeepRecording {
  recordingSid: string;
}

/** A recording, from the carrier's word that it is there to what follows for its lead. Apart from its call, which never waits for it. */
export async function keepRecording({ recordingSid }: KeepRecording): Promise<'stored' | 'failed'> {
  const fetched = await fetchRecording({ recordingSid });
  if (fetched === 'failed') return fetched;
  await analyseRecording({ recordingSid });
  const { followUpIds } = await tellAboutRecording({ recordingSid });
  await startFollowUps(followUpIds);
  return fetched;
}
