/** When leads may be written to or rung by themselves: whole hours of the office's clock. */
export interface ContactHours {
  /** 1 = Monday … 7 = Sunday */
  weekdays: number[];
  from: number;
  /** the first hour that is too late: 18 = until 17:59 */
  until: number;
}

const HOUR_MS = 3_600_000;
/** Two weeks and a bit (the one hour of a week may be skipped by the change of the clocks): hours that are never open do not loop for ever. */
const LOOK_AHEAD_HOURS = 15 * 24;

export interface LocalHour {
  weekday: number;
  hour: number;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Made once for each zone: making one takes longer than to look at it many times. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const made = clocks.get(timeZone);
  if (made) return made;
  const options = { timeZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' } as const;
  const clock = new Intl.DateTimeFormat('en-GB', options);
  clocks.set(timeZone, clock);
  return clock;
}

/** Weekday and hour on the clocks of a zone. */
export function localHour(at: Date, timeZone: string): LocalHour {
  const parts = clockOf(timeZone).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return { weekday: WEEKDAYS.indexOf(part('weekday')) + 1, hour: Number(part('hour')) };
}

export function isOpen(at: Date, { weekdays, from, until }: ContactHours, timeZone: string): boolean {
  const { weekday, hour } = localHour(at, timeZone);
  return weekdays.includes(weekday) && hour >= from && hour < until;
}

/**
 * `at` itself when it is open then, else the next moment at which it is; null when it never is. Zones that are off by
 * half hours open on their own full hour.
 */
export function nextOpening(at: Date, hours: ContactHours, timeZone: string): Date | null {
  if (isOpen(at, hours, timeZone)) return at;
  const quarter = HOUR_MS / 4;
  const start = Math.ceil((at.getTime() + 1) / quarter) * quarter;
  for (let step = 0; step < LOOK_AHEAD_HOURS * 4; step += 1) {
    const then = new Date(start + step * quarter);
    if (isOpen(then, hours, timeZone)) return then;
  }
  return null;
}
