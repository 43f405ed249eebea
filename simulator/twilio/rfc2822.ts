/** `Fri, 18 Oct 2019 17:00:00 +0000`, as Twilio writes times. */
export const rfc2822 = (unixMs: number): string => new Date(unixMs).toUTCString().replace('GMT', '+0000');
