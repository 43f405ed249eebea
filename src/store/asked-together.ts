/** Statements under way at the same time; who asks meanwhile goes into the next one, together. */
const STATEMENTS = 2;
/** Keys a statement takes at the most. */
const KEYS = 200;

interface Question<Found> {
  key: string;
  answer: (found: Found | null) => void;
  failed: (error: unknown) => void;
}

/**
 * Looks many keys up by few statements: in a burst a statement for each of them makes all of them wait. Who asks alone is
 * asked for at once. When a statement fails, all who were in it are told.
 * @param findAll by key, only what there is
 */
export function askedTogether<Found>(
  findAll: (keys: string[]) => Promise<ReadonlyMap<string, Found>>,
): (key: string) => Promise<Found | null> {
  const waiting: Question<Found>[] = [];
  let underWay = 0;

  const goOn = () => {
    while (waiting.length > 0 && underWay < STATEMENTS) {
      underWay += 1;
      void answerAll(findAll, waiting.splice(0, KEYS)).then(() => {
        underWay -= 1;
        goOn();
      });
    }
  };
  return (key) =>
    new Promise((answer, failed) => {
      waiting.push({ key, answer, failed });
      goOn();
    });
}

/** Never rejects: each who asked is told. */
async function answerAll<Found>(
  findAll: (keys: string[]) => Promise<ReadonlyMap<string, Found>>,
  questions: readonly Question<Found>[],
): Promise<void> {
  try {
    const found = await findAll([...new Set(questions.map(({ key }) => key))]);
    for (const { key, answer } of questions) answer(found.get(key) ?? null);
  } catch (error) {
    for (const { failed } of questions) failed(error);
  }
}
