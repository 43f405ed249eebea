const MOST_TURNS = 5_000;
const MOST_BYTES = 2 * 1024 * 1024;

/** As much of a transcript as is shown at once, from its beginning; what is shown is shown as it was said. */
export function shownTurns<Turn>(turns: readonly Turn[]): { turns: Turn[]; truncated: boolean } {
  let bytes = 0;
  const tooMuch = turns.findIndex((turn, index) => {
    bytes += Buffer.byteLength(JSON.stringify(turn));
    return index >= MOST_TURNS || bytes > MOST_BYTES;
  });
  return tooMuch < 0 ? { turns: [...turns], truncated: false } : { turns: turns.slice(0, tooMuch), truncated: true };
}
