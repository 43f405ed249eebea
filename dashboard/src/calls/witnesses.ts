import type { TimelineItem } from './queries.ts';

export type Witness = 'twilio' | 'us' | 'elevenlabs';

export interface Said {
  item: TimelineItem;
  witness: Witness;
  /** when it happened, as far as anybody dates it */
  atMs: number;
  /** how much later we heard of it; 0 for what we did ourselves */
  heardAfterMs: number;
  /** how long before it nobody said anything */
  gapMs: number;
}

/** Both clocks tick in whole seconds: less is no delay. */
const NOTICEABLE_MS = 1_500;
const LATE_MS = 10_000;
export const LONG_GAP_MS = 30_000;

/** The story by the clock of who saw it, whatever order we heard it in. */
export function sayings(items: TimelineItem[]): Said[] {
  const told = items
    .map((item) => {
      const heardMs = Date.parse(item.at);
      // Providers date by whole seconds: it happened within that second, and not after we heard of it.
      const atMs = item.providerAt ? Math.min(heardMs, Date.parse(item.providerAt) + 999) : heardMs;
      const after = heardMs - atMs;
      return { item, witness: witnessOf(item), atMs, heardAfterMs: after > NOTICEABLE_MS ? after : 0, gapMs: 0 };
    })
    .toSorted((one, other) => one.atMs - other.atMs || Number(one.item.id) - Number(other.item.id));
  return told.map((said, index) => ({ ...said, gapMs: index === 0 ? 0 : said.atMs - told[index - 1]!.atMs }));
}

const witnessOf = ({ source }: TimelineItem): Witness =>
  source === 'twilio' || source === 'elevenlabs' ? source : 'us';

const ODD = /refus|retry|disagree|lost|fail|unknown|overdue|attention|told_again/;

/** Marked, late, or a kind of line that says that something did not go as it should. */
export const isOdd = ({ item, heardAfterMs }: Said): boolean =>
  item.mark !== undefined || heardAfterMs >= LATE_MS || ODD.test(item.kind);
