/** A text as a log, a URL, JSON or a payload may have it. Base64 has three of each, by the byte at which it begins. */
export function spellingsOf(text: string): string[] {
  const inBase64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.from('\0'.repeat(shift) + text).toString('base64');
    // What the neighbours decide is cut off at both ends.
    return encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + Buffer.byteLength(text)) * 8) / 6));
  });
  return [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1), ...inBase64];
}

/** A German number in E.164, national, as digits and as its subscriber's digits alone, each in every spelling. */
export const spellingsOfNumber = (e164: string): string[] =>
  [e164, `0${e164.slice(3)}`, e164.slice(1), e164.slice(3)].flatMap(spellingsOf);

/** JSON of Temporal with its payloads readable, however deep they stand. */
export const decoded = (json: string): string =>
  json.replaceAll(
    /"data":\s*"([A-Za-z0-9+/=]+)"/g,
    (whole, data: string) => `${whole} ${Buffer.from(data, 'base64').toString()}`,
  );
