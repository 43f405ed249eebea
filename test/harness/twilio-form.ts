import { createHmac } from 'node:crypto';

/** A form callback as Twilio signs it, made independently of src/: body and headers. */
export function signedTwilioForm(
  url: string,
  parameters: Record<string, string>,
  authToken: string,
): { body: string; headers: Record<string, string> } {
  const signed =
    url +
    Object.entries(parameters)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .flat()
      .join('');
  return {
    body: new URLSearchParams(parameters).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': createHmac('sha1', authToken).update(signed).digest('base64'),
    },
  };
}
