import { type Answer, json } from '../reception/answer.ts';

/** What a validator of ElevenLabs (FastAPI) finds wrong with a request. */
export interface Finding {
  loc: (string | number)[];
  msg: string;
  type: string;
}

export const elevenLabsError = (status: number, code: string, message: string): Answer =>
  json(status, { detail: { status: code, message } });

export const invalidRequest = (findings: Finding[]): Answer => json(422, { detail: findings });
