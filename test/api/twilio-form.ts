import { twilioSignature } from '../../scripts/test/provider-signatures.ts';
import type { Answer, RunningApi } from './running-api.ts';

export interface FormSigning {
  token?: string;
  /** what is signed instead of the parameters that are sent */
  signed?: Record<string, string>;
  unsigned?: boolean;
  headers?: Record<string, string>;
}

/** Posts a form of Twilio, signed over our public address; `headers` win. */
export function postForm(
  api: RunningApi,
  path: string,
  params: Record<string, string>,
  { token, signed = params, unsigned = false, headers = {} }: FormSigning = {},
): Promise<Answer> {
  const signature = twilioSignature(api.config.publicUrl + path, signed, token);
  return api.post(path, new URLSearchParams(params).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    ...(unsigned ? {} : { 'x-twilio-signature': signature }),
    ...headers,
  });
}
