/** The letters of GSM 03.38, and those that take two places in it. */
const ONE_PLACE = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const TWO_PLACES = new Set('\f^{}\\[~]|€');

/** As how many texts a carrier sends and counts this one; one letter beyond GSM's makes all of it UCS-2. */
export function segmentsOf(text: string): number {
  const letters = Array.from(text);
  if (!letters.every((letter) => ONE_PLACE.has(letter) || TWO_PLACES.has(letter))) return count(text.length, 70, 67);
  const places = letters.reduce((sum, letter) => sum + (TWO_PLACES.has(letter) ? 2 : 1), 0);
  return count(places, 160, 153);
}

const count = (places: number, alone: number, each: number): number => (places <= alone ? 1 : Math.ceil(places / each));
