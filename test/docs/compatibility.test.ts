import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { DOORS } from '../api/doors.ts';

const page = readFileSync(new URL('../../docs/compatibility.md', import.meta.url), 'utf8');
const rows = page.split('\n').filter((line) => /^\| `(GET|POST|PATCH)/.test(line));
/** The parts of a table's row, without what it says in words. */
const cells = (row: string) => row.split('|').map((cell) => cell.trim());
const inCode = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text!);
const isThere = (path: string) => existsSync(new URL(`../../${path}`, import.meta.url));

it('has a row for every door of the five systems, and none for another', () => {
  const listed = rows.flatMap((row) =>
    inCode(cells(row)[1]!).flatMap((text) => {
      const [, methods, path] = /^([A-Z, ]+) (\S+)$/.exec(text)!;
      return methods!.split(', ').map((method) => `${method} ${path!.replace(/\{\w+\}/g, ':id')}`);
    }),
  );
  const doors = DOORS.filter(([path, system]) => system !== 'ours' || ['/', '/health'].includes(path))
    .filter(([path]) => path !== '/api/webhooks/twilio/events')
    .flatMap(([path, , methods]) => methods.map((method) => `${method} ${path.replace(/:\w+/g, ':id')}`));
  expect(listed.toSorted()).toEqual(doors.toSorted());
});

it('names files and tests that exist', () => {
  const named = rows.map((row) => {
    const [, , opens, tests] = cells(row).map(inCode);
    return [...opens!.map((file) => `src/api/${file}`), ...tests!.map((file) => `test/api/${file}`)];
  });
  expect(named.every((files) => files.length >= 2)).toBe(true);
  expect(named.flat().filter((file) => !isThere(file))).toEqual([]);
});
