import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DEMO } from '../../../src/demo-settings.ts';
import type { Answer, RunningApi } from '../running-api.ts';

export type Form = Record<string, string>;

/** The callbacks of the seed: in progress, completed, absent; of our demo account, with a duration of a minute. */
const SEED = JSON.parse(
  readFileSync(new URL('../../fixtures/twilio_recording_status.json', import.meta.url), 'utf8'),
) as Form[];
const ours = (status: string): Form => ({
  ...SEED.find(({ RecordingStatus }) => RecordingStatus === status)!,
  AccountSid: DEMO.twilioAccountSid,
});

export const IN_PROGRESS = ours('in-progress');
export const ABSENT = ours('absent');
export const COMPLETED: Form = { ...ours('completed'), RecordingDuration: '60' };
export const RECORDING_SID = COMPLETED['RecordingSid']!;
export const CALL_SID = COMPLETED['CallSid']!;

/** As Twilio signs a form, made independently of src/. */
export function signatureOf(url: string, form: Form, token: string = DEMO.twilioAuthToken): string {
  const parameters = Object.keys(form)
    .sort()
    .map((name) => name + form[name]);
  return createHmac('sha1', token)
    .update(url + parameters.join(''))
    .digest('base64');
}

/** Posts a form signed over our public address; `headers` win. */
export const deliver = (
  api: RunningApi,
  path: string,
  form: Form,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  api.post(path, new URLSearchParams(form).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': signatureOf(api.config.publicUrl + path, form),
    ...headers,
  });
