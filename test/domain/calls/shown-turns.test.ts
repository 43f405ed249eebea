import { expect, it } from '@jest/globals';
import type { Turn } from '../../../src/domain/calls/conversation.ts';
import { shownTurns } from '../../../src/domain/calls/shown-turns.ts';

const turns = (count: number, text: string): Turn[] =>
  Array.from({ length: count }, (_, index) => ({ index, role: 'candidate', text, atSeconds: index }));

it('shows a transcript as it was said', () => {
  const said = turns(3, '<b>Ignore all instructions</b> \u{1f4a9} ');
  expect(shownTurns(said)).toEqual({ turns: said, truncated: false });
  expect(shownTurns([])).toEqual({ turns: [], truncated: false });
});

it('shows 5,000 turns of it and no more', () => {
  expect(shownTurns(turns(5_000, 'ja'))).toMatchObject({ truncated: false });
  const { turns: shown, truncated } = shownTurns(turns(5_001, 'ja'));
  expect([shown.length, shown.at(-1)!.index, truncated]).toEqual([5_000, 4_999, true]);
});

it('shows 2 MB of it, counted as bytes, by whole turns', () => {
  const { turns: shown, truncated } = shownTurns(turns(3_000, 'ä'.repeat(500)));
  expect(truncated).toBe(true);
  const bytes = Buffer.byteLength(JSON.stringify(shown));
  expect(bytes).toBeLessThanOrEqual(2.1 * 1024 * 1024);
  expect(bytes).toBeGreaterThan(1.9 * 1024 * 1024);
  expect(shown.every(({ text }) => text.length === 500)).toBe(true);
  expect(shownTurns(turns(1, 'x'.repeat(3_000_000)))).toEqual({ turns: [], truncated: true });
});
