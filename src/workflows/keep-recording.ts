import { analyseRecording, fetchRecording, tellAboutRecording } from './activity-options.ts';
import { startFollowUps } from './lead-of-call.ts';
import { showWhere } from './show-where.ts';

/** What the carrier calls a recording; everything else about it is in its row. */
export interface KeepRecording {
  recordingSid: string;
}

/** A recording, from the carrier's word that it is there to what follows for its lead. Apart from its call, which never waits for it. */
export async function keepRecording({ recordingSid }: KeepRecording): Promise<'stored' | 'failed'> {
  showWhere(
    'Fetching the recording',
    'Waits for the carrier and for our store, for a day at most; then a person is asked.',
  );
  const fetched = await fetchRecording({ recordingSid });
  if (fetched === 'failed') return fetched;
  showWhere('Analysing the recording', 'It is kept. Waits for the language model.');
  await analyseRecording({ recordingSid });
  showWhere('Telling about the recording', 'Tells who watches the lead, and starts what follows.');
  const { followUpIds } = await tellAboutRecording({ recordingSid });
  await startFollowUps(followUpIds);
  return fetched;
}
