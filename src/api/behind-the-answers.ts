/** What is done at the same time after answers, while nobody waits for one. */
const AT_ONCE = 8;

/** Never rejects. */
export type FollowUp = () => Promise<void>;

/**
 * Does what follows the answers to webhooks, oldest first. What follows the first requests of a burst would otherwise
 * fight for the database with the rest of it, which then waits for its answers: as long as somebody waits for one, one
 * thing is done at a time.
 */
export function behindTheAnswers(isAnswerAwaited: () => boolean): (followUps: readonly FollowUp[]) => void {
  const waiting: FollowUp[] = [];
  let underWay = 0;
  const goOn = () => {
    while (waiting.length > 0 && underWay < (isAnswerAwaited() ? 1 : AT_ONCE)) {
      underWay += 1;
      void waiting.shift()!().then(() => {
        underWay -= 1;
        goOn();
      });
    }
  };
  return (followUps) => {
    waiting.push(...followUps);
    setImmediate(goOn);
  };
}
