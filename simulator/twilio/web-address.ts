/** What Twilio takes as an address of ours: absolute http(s), a host without underscores. */
export function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && !hostname.includes('_');
}

export const E164 = /^\+[1-9][0-9]{6,14}$/;
