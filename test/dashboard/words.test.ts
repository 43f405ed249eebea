import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const SOURCES = join(import.meta.dirname, '..', '..', 'dashboard', 'src');
const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });

/** Every name in it, with those that it is in. */
function keysOf(words: unknown, under = ''): string[] {
  if (typeof words !== 'object' || words === null || Array.isArray(words)) return [under];
  return Object.entries(words).flatMap(([key, value]) => keysOf(value, `${under}.${key}`));
}

describe('the words of the dashboard', () => {
  it.each(files.filter((file) => file.endsWith('words.ts')))(
    '%s: say the same things in both languages',
    async (file) => {
      const { de, en } = (await import(join(SOURCES, file))) as { de: object; en: object };
      expect(keysOf(en).toSorted()).toEqual(keysOf(de).toSorted());
      const texts = keysOf(de).length;
      expect(texts).toBeGreaterThan(5);
    },
  );

  it('are in no component: none holds a text of its own', () => {
    // The description of the API is in English, as the API is (docs/).
    const components = files.filter((file) => file.endsWith('.tsx') && !file.startsWith('docs'));
    expect(components.length).toBeGreaterThan(20);
    const literals = components.flatMap((file) =>
      [...readFileSync(join(SOURCES, file), 'utf8').matchAll(/>\s*([^<>{}]*[A-Za-zÄÖÜäöüß]{3,}[^<>{}]*)\s*<\//g)].map(
        ([, text]) => `${file}: ${text!.trim()}`,
      ),
    );
    expect(literals).toEqual([]);
  });
});
