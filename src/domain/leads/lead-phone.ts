/**
 * A number as the lead's systems write it, in E.164: '+…' as it is, ten digits and eleven with a leading 1 are American
 * (contracts §3.13). Null for what is none ("anonymous"), and for a trunk prefix in brackets, which left in would make
 * somebody else's number of it. To find somebody by; whom we ring is checked by phone-number.ts.
 */
export function e164Of(text: string): string | null {
  if (text.includes('(0)')) return null;
  const digits = text.replace(/[^0-9]/g, '');
  if (!/^\s*\+?[0-9 ().-]+\s*$/.test(text)) return null;
  if (text.trimStart().startsWith('+')) return /^[1-9][0-9]{6,14}$/.test(digits) ? `+${digits}` : null;
  if (digits.length === 10) return `+1${digits}`;
  return digits.length === 11 && digits.startsWith('1') ? `+${digits}` : null;
}
