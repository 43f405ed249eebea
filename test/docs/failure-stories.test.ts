import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

const STORIES_PER_LETTER = { A: 8, B: 8, C: 4, D: 10, E: 5, F: 4, G: 4, H: 5, I: 3, J: 2, K: 1 };
const STORIES = Object.entries(STORIES_PER_LETTER).flatMap(([letter, count]) =>
  Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
);

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const rows = readFileSync(at('docs/failure-stories.md'), 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, story]) => /^[A-K][0-9]+$/.test(story ?? ''))
  .map(([, story, broke, here]) => ({ story: story!, broke: broke!, here: here! }));

interface NamedTest {
  story: string;
  file: string;
  title: string;
}

/** The tests that a row names: after each file its titles. */
function testsOf({ story, here }: (typeof rows)[number]): NamedTest[] {
  const tests: NamedTest[] = [];
  let file = '';
  for (const [, code] of here.matchAll(/`([^`]+)`/g)) {
    if (code!.startsWith('test/')) file = code!;
    else if (/^[A-K][0-9]+(, [A-K][0-9]+)* /.test(code!)) tests.push({ story, file, title: code! });
  }
  return tests;
}

const tests = rows.flatMap(testsOf);
const filesOf = ({ here }: { here: string }) => [...here.matchAll(/`(test\/[^`]+)`/g)].map(([, file]) => file!);

it('tells each story once, in order, and what broke', () => {
  expect(rows.map(({ story }) => story)).toEqual(STORIES);
  expect(rows.filter(({ broke, here }) => broke === '' || here === '')).toEqual([]);
});

it('names files that exist', () => {
  expect(rows.flatMap(filesOf).filter((file) => !existsSync(at(file)))).toEqual([]);
});

it('names tests that stand in those files under those titles', () => {
  const missing = tests.filter(({ file, title }) => {
    const source = readFileSync(at(file), 'utf8');
    return !["'", '"', '`'].some((quote) => source.includes(quote + title));
  });
  expect(missing).toEqual([]);
});

it('names for each story a test that bears its letter and number', () => {
  // Of campaigns with rounds there is nothing yet: their rows borrow the tests of what they will stand on.
  const ofRounds = ['H1', 'H4', 'H5'];
  const told = new Set(tests.filter(({ story, title }) => idsOf(title).includes(story)).map(({ story }) => story));
  expect(STORIES.filter((story) => !told.has(story))).toEqual(ofRounds);
});

const idsOf = (title: string) => /^[A-K0-9, ]+ /.exec(title)?.[0].split(/[, ]+/) ?? [];
