const SPELT_OUT: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };
const LONGEST = 60;

/** German text as a piece of an id: lower case, umlauts spelt out, everything else one `_`; never empty. */
export function slug(text: string): string {
  const spelt = text.toLowerCase().replace(/[äöüß]/g, (letter) => SPELT_OUT[letter]!);
  const words = spelt.replace(/[^a-z0-9]+/g, '_').slice(0, LONGEST);
  return words.replace(/^_+|_+$/g, '') || 'frage';
}
