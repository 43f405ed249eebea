import { channel } from 'node:diagnostics_channel';
import { kindOfStatus, ProviderError, type ProviderErrorKind, type ProviderName } from './provider-error.ts';

/** One request to a provider, as it ended: with an answer (a streamed one: with its head), or without. */
export interface ProviderExchange {
  provider: ProviderName;
  outcome: 'ok' | ProviderErrorKind;
  seconds: number;
}

const exchanges = channel('candidate-calls:provider-exchange');

/** Tells who counts how one request ended. Adapters do not know who that is, and nobody may be. */
export async function told<Answer extends { status: number }>(
  provider: ProviderName,
  exchange: () => Promise<Answer>,
): Promise<Answer> {
  const startedAt = performance.now();
  const tell = (outcome: ProviderExchange['outcome']) => {
    if (!exchanges.hasSubscribers) return;
    exchanges.publish({
      provider,
      outcome,
      seconds: (performance.now() - startedAt) / 1_000,
    } satisfies ProviderExchange);
  };
  try {
    const answer = await exchange();
    // Twilio sends to where a recording lies: no fault
    tell(answer.status < 400 ? 'ok' : kindOfStatus(answer.status));
    return answer;
  } catch (error) {
    tell(error instanceof ProviderError ? error.kind : 'connection_lost');
    throw error;
  }
}

/** @returns what ends the listening */
export function onProviderExchange(listen: (exchange: ProviderExchange) => void): () => void {
  const hear = (message: unknown) => listen(message as ProviderExchange);
  exchanges.subscribe(hear);
  return () => {
    exchanges.unsubscribe(hear);
  };
}
