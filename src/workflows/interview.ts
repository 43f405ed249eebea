import { CancellationScope, condition, isCancellation, setHandler } from '@temporalio/workflow';
import type { Stand } from '../activities/interviews/stand-of-interview.ts';
import type { InterviewStatus } from '../domain/interviews/interview.ts';
import { analyseInterview, followInterview, watchInterview } from './activity-options.ts';
import { type InterviewInput, interviewHasNews } from './messages.ts';
import { dayAndTime, showWhere } from './show-where.ts';

/** Clocks of workers differ: an expiry that one sees and another does not must not spin. */
const SHORTEST_WAIT_MS = 1_000;

const TITLES: Record<InterviewStatus, string> = {
  pending: 'The link was not followed yet',
  active: 'The conversation goes on',
  ended: 'The conversation has ended',
  completed: 'Completed',
  cancelled: 'Cancelled',
  expired: 'The link has expired',
};

const WHAT_COMES: Record<Exclude<Stand['step'], 'wait'>, string> = {
  watch: 'Asks the voice agent what was said, until the conversation is over.',
  analyse: 'Waits for the language model.',
  over: 'Nothing more is to be done, unless there are news.',
};

/**
 * One interview in the browser, from its link to its result. The rows decide what comes next, a signal only says that
 * they changed, so nothing hangs on a webhook or on the order in which front end and voice agent speak: without any of
 * them the conversation is asked for, and without a conversation the link expires.
 */
export async function interview({ sessionId, expiresAt }: InterviewInput): Promise<InterviewStatus> {
  const news = { told: 0, seen: 0 };
  setHandler(interviewHasNews, () => void (news.told += 1), { description: 'Something about the interview is new' });
  const isNew = () => news.told > news.seen;
  const look = () => {
    news.seen = news.told;
    return followInterview({ sessionId });
  };

  const show = ({ step, status }: Stand) =>
    showWhere(
      TITLES[status],
      step === 'wait'
        ? `Waits until somebody says which conversation it is, or until the link expires at ${dayAndTime(expiresAt)}.`
        : WHAT_COMES[step],
    );

  let stand = await look();
  show(stand);
  while (stand.step !== 'over' || isNew()) {
    if (isNew()) stand = await look();
    else if (stand.step === 'analyse') stand = await analyseInterview({ sessionId });
    else if (stand.step === 'watch') stand = (await watchUntil(isNew, sessionId)) ?? (await look());
    else {
      const waitMs = Math.max(SHORTEST_WAIT_MS, expiresAt - Date.now());
      await condition(isNew, waitMs, { summary: 'Until the link expires' });
      stand = await look();
    }
    show(stand);
  }
  return stand.status;
}

/** Asks for the conversation until it is there. @returns null when news came first: they are worth a look at the rows */
async function watchUntil(isNew: () => boolean, sessionId: string): Promise<Stand | null> {
  let found: Stand | null = null;
  const watch = new CancellationScope();
  const watching = watch
    .run(async () => {
      found = await watchInterview({ sessionId });
    })
    .catch((error) => {
      if (!isCancellation(error)) throw error;
    });
  await Promise.race([watching, condition(() => found !== null || isNew())]);
  watch.cancel();
  await watching;
  return found;
}
