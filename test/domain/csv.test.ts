import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CSV_BEGINNING, csvLine } from '../../src/domain/csv.ts';

/** RFC 4180, read to the letter, with the apostrophe stripped that stands before what a spreadsheet would run. */
function readBack(line: string): string[] {
  const cells: string[] = [];
  let rest = line.replace(/\r\n$/, '');
  for (;;) {
    const [raw = ''] = /^(?:"(?:[^"]|"")*"|[^",\r\n]*)/.exec(rest) ?? [];
    const cell = raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw;
    // oxlint-disable-next-line no-control-regex -- NUL is one of them
    cells.push(/^'+[=+\-@\t\r\u0000＝＋－＠]/.test(cell) ? cell.slice(1) : cell);
    rest = rest.slice(raw.length);
    if (rest === '') return cells;
    if (rest[0] !== ',') throw new Error('this is no line of RFC 4180');
    rest = rest.slice(1);
  }
}

describe('22 exports cells that no spreadsheet will run, and reads them back (T22)', () => {
  const cells: [cell: string, written: string][] = [
    ['=HYPERLINK("http://evil.example","x")', `"'=HYPERLINK(""http://evil.example"",""x"")"`],
    ['@SUM(1)', "'@SUM(1)"],
    ['-1', "'-1"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ['\u0000=1', "'\u0000=1"],
    ['+1+cmd', "'+1+cmd"],
    ['＝1', "'＝1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠SUM(1)', "'＠SUM(1)"],
    ['"a";b\r\nc', '"""a"";b\r\nc"'],
    ['+493023125001', '+493023125001'],
    ["'=1", "''=1"],
    ["'t Hart", "'t Hart"],
    ['Müller, Jörg', '"Müller, Jörg"'],
    ['', ''],
  ];
  it.each(cells)('%j is written as %j', (cell, written) => {
    expect(csvLine([cell])).toBe(`${written}\r\n`);
    expect(readBack(csvLine([cell]))).toEqual([cell]);
  });

  it('writes numbers and nothing as they are, lines with CRLF, and begins with a byte order mark', () => {
    expect(csvLine(['a', 7, null, true, 'b'])).toBe('a,7,,true,b\r\n');
    expect(Buffer.from(CSV_BEGINNING)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  });

  it('is read back as it was, whatever the cells hold', () => {
    const hostile = fc.string({ unit: fc.constantFrom(...Array.from('=+-@\t\r\n\u0000＝＋－＠\'",;1aä')) });
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), hostile), { minLength: 1 }), (row) => {
        expect(readBack(csvLine(row))).toEqual(row);
      }),
    );
  });
});
