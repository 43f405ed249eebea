import { CancellationScope, condition, isCancellation, setHandler } from '@temporalio/workflow';
import type { InterviewStatus } from '../domain/interview.ts';
import { analyseInterview, followInterview, watchInterview } from './activity-options.ts';
import { type InterviewInput, interviewHasNews } from './messages.ts';

/** Clocks of workers differ: an expiry that one sees and another does not must not spin. */
const SHORTEST_WAIT_MS = 1_000;

/**
 * One interview in the browser, from its link to its result. The rows decide what comes next, a signal only says that
 * they changed, so nothing hangs on a webhook or on the order in which front end and voice agent speak: without any of
 * them the conversation is asked for, and without a conversation the link expires.
 */
export async function interview({ sessionId, expiresAt }: InterviewInput): Promise<InterviewStatus> {
  let news = 0;
  setHandler(interviewHasNews, () => void (news += 1), { description: 'Something about the interview is new' });

  for (;;) {
    const seen = news;
    const isNew = () => news > seen;
    const { step, status } = await followInterview({ sessionId });
    switch (step) {
      case 'wait':
        await condition(isNew, Math.max(SHORTEST_WAIT_MS, expiresAt - Date.now()), {
          summary: 'Until the link expires',
        });
        break;
      case 'watch':
        await watchUntil(isNew, sessionId);
        break;
      case 'analyse':
        await analyseInterview({ sessionId });
        break;
      case 'over':
        if (!isNew()) return status;
    }
  }
}

/** Asks for the conversation until it is there, or until news make it worth looking at the rows first. */
async function watchUntil(isNew: () => boolean, sessionId: string): Promise<void> {
  let ended = false;
  const watch = new CancellationScope();
  const watching = watch
    .run(async () => {
      await watchInterview({ sessionId });
      ended = true;
    })
    .catch((error) => {
      if (!isCancellation(error)) throw error;
    });
  await Promise.race([watching, condition(() => ended || isNew())]);
  watch.cancel();
  await watching;
}
