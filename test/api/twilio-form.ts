import { createHmac } from 'node:crypto';
import { DEMO } from '../../src/demo-settings.ts';
import type { Answer, RunningApi } from './running-api.ts';

export interface FormSigning {
  token?: string;
  /** what is signed instead of the parameters that are sent */
  signed?: Record<string, string>;
  unsigned?: boolean;
  headers?: Record<string, string>;
}

/** Twilio's form callbacks, signed independently of src/: HMAC-SHA1 over the address and each sorted name and value. */
export function twilioSignature(url: string, params: Record<string, string>, token: string): string {
  const text = Object.keys(params)
    .toSorted()
    .map((name) => name + params[name])
    .join('');
  return createHmac('sha1', token)
    .update(url + text)
    .digest('base64');
}

export function postForm(
  api: RunningApi,
  path: string,
  params: Record<string, string>,
  { token = DEMO.twilioAuthToken, signed = params, unsigned = false, headers = {} }: FormSigning = {},
): Promise<Answer> {
  const signature = twilioSignature(api.config.publicUrl + path, signed, token);
  return api.post(path, new URLSearchParams(params).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    ...(unsigned ? {} : { 'x-twilio-signature': signature }),
    ...headers,
  });
}
