/** Clocks that are farther apart measure nothing together: one of them is wrong, and nobody knows which. */
export const CLOCKS_AGREE_WITHIN_MS = 60_000;
