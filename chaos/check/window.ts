/** When a policy lets candidates be rung; `from` and `to` as "HH:MM", `to` not included. */
export interface Window {
  /** "Mon" … "Sun" */
  days: string[];
  from: string;
  to: string;
  timeZone: string | null;
}

/** True when the clocks at this place show a time within the window; null = at any time. */
export function isWithin(window: Window | null, candidateZone: string | null, atMs: number): boolean {
  if (window === null) return true;
  const timeZone = window.timeZone ?? candidateZone ?? 'Europe/Berlin';
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit' });
  const shown = Object.fromEntries(parts.formatToParts(atMs).map(({ type, value }) => [type, value]));
  const clock = `${shown['hour']}:${shown['minute']}`;
  return window.days.includes(shown['weekday'] ?? '') && window.from <= clock && clock < window.to;
}
