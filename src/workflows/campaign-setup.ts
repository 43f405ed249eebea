import { allHandlersFinished, condition, setHandler, workflowInfo } from '@temporalio/workflow';
import { roundFor, type SetupResult, type SetupRound } from '../domain/campaigns/campaign-setup.ts';
import { buildPackage, uploadPackage } from './activity-options.ts';
import { setUp } from './messages.ts';
import { showWhere } from './show-where.ts';

export interface CampaignSetup {
  campaignId: string;
}

/** A run that nobody asks anything of ends by itself. */
const UNASKED = '1m';

/**
 * Sets a campaign up for those who ask (update `setUp`): package, then upload, one round at a time. Who asks while a round
 * runs that gives what is asked joins it; who asks for more gets a round of their own after it. Ends when everybody has
 * been answered; the next request starts the next run.
 */
export async function campaignSetup({ campaignId }: CampaignSetup): Promise<void> {
  const rounds: SetupRound[] = [];
  const due = () => rounds.find(({ result }) => result === null);

  setHandler(setUp, async (wish) => {
    let round = roundFor(rounds, wish);
    if (!round) rounds.push((round = { ...wish, number: rounds.length + 1, result: null }));
    const mine = round;
    await condition(() => mine.result !== null);
    return mine.result!;
  });

  showWhere('Set up next', 'Waits for somebody who asks, for a minute.');
  if (!(await condition(() => rounds.length > 0, UNASKED))) return;
  while (due() || !allHandlersFinished()) {
    const round = due();
    if (round) round.result = await tell(campaignId, round);
    else {
      showWhere('Set up', 'Waits until everybody who asked has the answer.');
      await condition(() => due() !== undefined || allHandlersFinished());
    }
  }
}

async function tell(campaignId: string, { number, forceRebuild, sourceId }: SetupRound): Promise<SetupResult> {
  showWhere(`Round ${number}: building the package`, 'Waits for HOC, and for the language model where that is asked.');
  const buildId = `${workflowInfo().runId}.${number}`;
  const built = await buildPackage({ campaignId, forceRebuild, sourceId, buildId });
  if (built.kind === 'failed') return built;
  showWhere(
    `Round ${number}: uploading the package`,
    'Waits for HOC to take it; without HOC it is kept for the next request.',
  );
  return uploadPackage({ campaignId, version: built.version });
}
