/** What is done at the same time after answers, while nobody waits for one. */
const AT_ONCE = 8;
/** How long it waits for those who wait for an answer. */
const HELD_FOR_MS = 250;

export interface FollowUp {
  /** whose turn it is: of the same conversation one thing follows the other; null: of nothing in particular */
  about: string | null;
  /** never rejects */
  run: () => Promise<void>;
}

/**
 * Does what follows the answers to webhooks, oldest first. What follows the first requests of a burst would otherwise
 * fight for the processors and the database with the rest of it, which then waits for its answers: as long as somebody
 * waits for one, nothing is begun for `heldForMs`, and after that, so that it never stands still, one thing at a time.
 * What is said in a conversation is shown in the order in which it came.
 */
export function behindTheAnswers(
  isAnswerAwaited: () => boolean,
  heldForMs = HELD_FOR_MS,
): (followUps: readonly FollowUp[]) => void {
  const waiting: { followUp: FollowUp; sinceMs: number }[] = [];
  const underWay = new Set<FollowUp>();
  let again: NodeJS.Timeout | undefined;

  const atOnce = (waitedMs: number): number => {
    if (!isAnswerAwaited()) return AT_ONCE;
    return waitedMs < heldForMs ? 0 : 1;
  };
  const isItsTurn = ({ about }: FollowUp) => about === null || ![...underWay].some((other) => other.about === about);
  const goOn = () => {
    clearTimeout(again);
    for (;;) {
      const next = waiting.findIndex(({ followUp }) => isItsTurn(followUp));
      if (next < 0) return;
      const waitedMs = performance.now() - waiting[next]!.sinceMs;
      const places = atOnce(waitedMs);
      if (places === 0) again = setTimeout(goOn, heldForMs - waitedMs);
      if (underWay.size >= places) return;
      const [{ followUp }] = waiting.splice(next, 1) as [(typeof waiting)[number]];
      underWay.add(followUp);
      void followUp.run().then(() => {
        underWay.delete(followUp);
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
