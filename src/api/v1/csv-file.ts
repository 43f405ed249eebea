import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { CSV_BEGINNING, type CsvCell, csvLine } from '../../domain/csv.ts';

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** The names are what somebody's spreadsheet refers to: a new column goes behind the others. */
export type CsvColumns<Item> = Record<string, (item: Item) => CsvCell>;

/**
 * Answers with a file, a page at a time and as fast as the other side takes it: however many there are, one page of them
 * is in memory. Breakage in the middle cuts the answer, so that half of a file is not taken for the whole.
 */
export async function sendCsv<Item>(
  req: Request,
  res: Response,
  {
    fileName,
    columns,
    pageAfter,
  }: {
    fileName: string;
    columns: CsvColumns<Item>;
    /** without a cursor: the first page */
    pageAfter: (cursor?: string) => Promise<Page<Item>>;
  },
): Promise<void> {
  // What cannot be read at all is said before the file begins.
  const first = await pageAfter();
  if (res.headersSent) return;
  res.set({
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${fileName}"`,
  });
  if (req.method === 'HEAD') {
    res.end();
    return;
  }
  await pipeline(fileOf(first, columns, pageAfter), res).catch(() => res.destroy());
}

async function* fileOf<Item>(
  first: Page<Item>,
  columns: CsvColumns<Item>,
  pageAfter: (cursor: string) => Promise<Page<Item>>,
): AsyncGenerator<string> {
  yield CSV_BEGINNING + csvLine(Object.keys(columns));
  let page = first;
  for (;;) {
    yield page.items.map((item) => csvLine(Object.values(columns).map((cellOf) => cellOf(item)))).join('');
    if (page.nextCursor === null) return;
    page = await pageAfter(page.nextCursor);
  }
}
