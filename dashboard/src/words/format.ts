import { useMemo } from 'react';
import { type Language, useWords } from './index.ts';

const LOCALES: Record<Language, string> = { de: 'de-DE', en: 'en-GB' };

export interface Format {
  number(value: number): string;
  percent(share: number): string;
  /** the whole instant, in the browser's zone */
  instant(iso: string): string;
  /** with milliseconds: for comparing two clocks */
  exactTime(iso: string): string;
  time(iso: string, timeZone?: string): string;
  day(iso: string): string;
  /** "3 minutes ago" */
  ago(iso: string, nowMs?: number): string;
  /** 75 → "1:15" */
  duration(seconds: number): string;
  list(items: string[]): string;
}

function formatIn(language: Language): Format {
  const locale = LOCALES[language];
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  const instant = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const exactTime = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  });
  const day = new Intl.DateTimeFormat(locale, { weekday: 'short', day: '2-digit', month: '2-digit', timeZone: 'UTC' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const list = new Intl.ListFormat(locale);
  return {
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    instant: (iso) => instant.format(new Date(iso)),
    exactTime: (iso) => exactTime.format(new Date(iso)),
    time: (iso, timeZone) =>
      timeZone === undefined
        ? time.format(new Date(iso))
        : new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone }).format(new Date(iso)),
    day: (iso) => day.format(new Date(iso)),
    ago: (iso, nowMs = Date.now()) => relative.format(...inLargestUnit((Date.parse(iso) - nowMs) / 1_000)),
    duration: (seconds) => `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, '0')}`,
    list: (items) => list.format(items),
  };
}

const UNITS: [Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

function inLargestUnit(seconds: number): [number, Intl.RelativeTimeFormatUnit] {
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return [Math.round(seconds / length), unit as Intl.RelativeTimeFormatUnit];
}

export function useFormat(): Format {
  const { language } = useWords();
  return useMemo(() => formatIn(language), [language]);
}
