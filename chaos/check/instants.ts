/** A stretch of time, its end not included. Unix milliseconds. */
export interface Stretch {
  fromMs: number;
  untilMs: number;
}

/** Unix milliseconds, rounded down, of a timestamp as PostgreSQL writes it: "2026-10-25 02:30:00.123456+00", also with a T. */
export const msOf = (timestamp: string): number =>
  Date.parse(timestamp.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));

export const overlap = (one: Stretch, other: Stretch): boolean =>
  one.fromMs < other.untilMs && other.fromMs < one.untilMs;
