import { type Answer, json } from '../reception/answer.ts';

export const twilioError = (status: number, code: number, message: string): Answer =>
  json(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });

export const notFound = (path: string): Answer =>
  twilioError(404, 20404, `The requested resource ${path.slice(path.indexOf('/2010-04-01'))} was not found`);
