/** What is done at the same time after answers, while nobody waits for one. */
const AT_ONCE = 8;
/** How long it waits for those who wait for an answer. */
const HELD_FOR_MS = 250;

/** Never rejects. */
export type FollowUp = () => Promise<void>;

/**
 * Does what follows the answers to webhooks, oldest first. What follows the first requests of a burst would otherwise
 * fight for the processors and the database with the rest of it, which then waits for its answers: as long as somebody
 * waits for one, nothing is begun for `heldForMs`, and after that, so that it never stands still, one thing at a time.
 */
export function behindTheAnswers(
  isAnswerAwaited: () => boolean,
  heldForMs = HELD_FOR_MS,
): (followUps: readonly FollowUp[]) => void {
  const waiting: { followUp: FollowUp; sinceMs: number }[] = [];
  let underWay = 0;
  let again: NodeJS.Timeout | undefined;

  const atOnce = (waitedMs: number): number => {
    if (!isAnswerAwaited()) return AT_ONCE;
    return waitedMs < heldForMs ? 0 : 1;
  };
  const goOn = () => {
    clearTimeout(again);
    while (waiting.length > 0) {
      const waitedMs = performance.now() - waiting[0]!.sinceMs;
      const places = atOnce(waitedMs);
      if (places === 0) again = setTimeout(goOn, heldForMs - waitedMs);
      if (underWay >= places) return;
      underWay += 1;
      void waiting
        .shift()!
        .followUp()
        .then(() => {
          underWay -= 1;
          goOn();
        });
    }
  };
  return (followUps) => {
    const sinceMs = performance.now();
    waiting.push(...followUps.map((followUp) => ({ followUp, sinceMs })));
    setImmediate(goOn);
  };
}
