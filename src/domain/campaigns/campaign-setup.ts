/** What a request asks of a campaign's set-up: ids only, for they are in the workflow's history. */
export interface SetupWish {
  forceRebuild: boolean;
  /** of the company and protocol that the request brought along; null = HOC is read */
  sourceId: string | null;
}

/** The documented refusals and failures; the detail is made of ids, counts and words of ours. */
export interface SetupFailed {
  kind: 'failed';
  status: 400 | 404 | 500;
  detail: string;
}

export type SetupResult = { kind: 'set_up'; version: number } | SetupFailed;

/** What a set-up that is running does for those who asked. */
export interface SetupRound extends SetupWish {
  /** from 1 */
  number: number;
  /** null until it has ended */
  result: SetupResult | null;
}

/**
 * The running or waiting round that gives this wish what it asks for: one package built from the same source, or any
 * package when nothing particular is asked. A wish to rebuild is not served by a round that may find a stored package.
 */
export const roundFor = (rounds: readonly SetupRound[], wish: SetupWish): SetupRound | undefined =>
  rounds.find((round) => round.result === null && serves(round, wish));

function serves(round: SetupRound, wish: SetupWish): boolean {
  if (!wish.forceRebuild && wish.sourceId === null) return true;
  return round.sourceId === wish.sourceId && (round.forceRebuild || !wish.forceRebuild);
}

const CAMPAIGN_ID = /^[\w-]{1,64}$/;

/** True for what may be part of a workflow's id and of an address. */
export const isCampaignId = (text: string): boolean => CAMPAIGN_ID.test(text);

/** True for an id that HOC can have: the original reads it as a whole number. */
export const isHocCampaignId = (text: string): boolean => /^[0-9]{1,15}$/.test(text);
