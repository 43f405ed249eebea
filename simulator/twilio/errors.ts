import { type Answer, json } from '../reception/answer.ts';

export const twilioError = (status: number, code: number, message: string): Answer =>
  json(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
