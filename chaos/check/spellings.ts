/**
 * How a name or an E.164 number may stand in a log line, a payload or a file: as it is, URL- and form-encoded, escaped
 * in JSON, in base64; a number also as digits, national and grouped.
 */
export const spellingsOf = (text: string): string[] => [
  ...new Set([text, ...(text.startsWith('+') ? ofNumber(text) : []), ...encoded(text)]),
];

const encoded = (text: string): string[] => [
  encodeURIComponent(text),
  encodeURIComponent(text).replaceAll('%20', '+'),
  escaped(text),
  ...inBase64(text),
];

function ofNumber(e164: string): string[] {
  const [, german] = /^\+49(\d+)$/.exec(e164) ?? [];
  if (german) return [e164.slice(1), `0${german}`, `0049${german}`, ...inBase64(`0${german}`)];
  const [, area, exchange, rest] = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(e164) ?? [];
  return [e164.slice(1), ...(area ? [`(${area}) ${exchange}-${rest}`, `${area}-${exchange}-${rest}`] : [])];
}

const escaped = (text: string): string =>
  text.replaceAll(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** At each of the three places of a group that it can begin at, without what its neighbours decide too. */
function inBase64(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const wholeCharacters = Math.floor((bytes.length * 8) / 6);
    return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), wholeCharacters);
  });
}
