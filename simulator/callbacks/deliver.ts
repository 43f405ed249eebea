import type { Failure, Letter } from './letter.ts';

/** What came of a letter: an answer, or no connection (`ct`), or a connection without an answer (`rt`). */
export type Delivery = { kind: 'answered'; status: number; contentType: string; text: string } | { kind: 'ct' | 'rt' };

const NO_CONNECTION = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];

export async function deliver(letter: Letter, closing: AbortSignal): Promise<Delivery> {
  const { method, url, headers, body, answerWithinMs } = letter;
  const signal = AbortSignal.any([closing, AbortSignal.timeout(answerWithinMs)]);
  try {
    const response = await fetch(url, { method, headers, body, signal, redirect: 'manual' });
    const contentType = (response.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
    return { kind: 'answered', status: response.status, contentType, text: await response.text() };
  } catch (error) {
    const cause = error instanceof Error ? (error.cause as { code?: string } | undefined) : undefined;
    return { kind: NO_CONNECTION.includes(cause?.code ?? '') ? 'ct' : 'rt' };
  }
}

/** Null = it was taken. */
export function failureOf(delivery: Delivery): Failure | null {
  if (delivery.kind !== 'answered') return delivery.kind;
  if (delivery.status >= 200 && delivery.status < 300) return null;
  return delivery.status >= 500 ? '5xx' : '4xx';
}
