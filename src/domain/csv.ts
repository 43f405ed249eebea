export type CsvCell = string | number | boolean | null;

/** Tells a spreadsheet that what follows is UTF-8. */
export const CSV_BEGINNING = '\uFEFF';

/** With what a cell begins that a spreadsheet would run (T22); those that are guarded already get one more guard. */
// oxlint-disable-next-line no-control-regex -- NUL is one of them
const RUNS = /^'*[=+\-@\t\r\u0000＝＋－＠]/;
/** A number as E.164 has it: no formula fits in it. */
const PLUS_AND_DIGITS = /^\+[0-9]+$/;
const NEEDS_QUOTES = /[",\r\n]/;

/**
 * One line of RFC 4180, whose cells no spreadsheet runs: what could be a formula gets an apostrophe before it. Who reads
 * it back strips one apostrophe from before such a cell, and has what was written.
 */
export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

function csvCell(cell: CsvCell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const inert = RUNS.test(cell) && !PLUS_AND_DIGITS.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
