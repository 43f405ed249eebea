import { type Answer, json } from '../reception/answer.ts';

export const openAiError = (
  status: number,
  type: string,
  message: string,
  code: string | null = null,
  param: string | null = null,
): Answer =>
  // The real service names a pace with its refusals; a second keeps tests quick.
  json(status, { error: { message, type, param, code } }, status === 429 ? { 'retry-after': '1' } : {});
