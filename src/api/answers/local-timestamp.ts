/**
 * The timestamp of the drop-in contracts: local time without a zone, microseconds (`2025-11-26T13:45:12.123456`), as
 * Python's `datetime.now().isoformat()` writes it. Takes an ISO time, so that a replayed answer says what the first said.
 */
export function localTimestamp(iso: string): string {
  const at = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  const fraction = /\.([0-9]{1,6})/.exec(iso)?.[1] ?? '';
  return `${date}T${time}.${fraction.padEnd(6, '0')}`;
}

export const localNow = (): string => localTimestamp(new Date().toISOString());
