/** Who keeps a copy for us; `store`: the recordings folder or bucket. */
export type CopyProvider = 'elevenlabs' | 'twilio' | 'store';

/** What can be told to be deleted, in the order in which it is: a carrier's call last, what hangs on it before. */
export const COPY_KINDS = ['audio', 'conversation', 'recording', 'message', 'call'] as const;
export type CopyKind = (typeof COPY_KINDS)[number];

export const PROVIDER_OF: Record<CopyKind, CopyProvider> = {
  audio: 'store',
  conversation: 'elevenlabs',
  recording: 'twilio',
  message: 'twilio',
  call: 'twilio',
};

/** `pending`: not said yet, or the provider is away; `failed`: it would not, for as long as it was asked. */
export type CopyResult = 'pending' | 'deleted' | 'not_there' | 'failed';

/** Where an erasure stands; `incomplete` while a provider is away, and for good when it never let go. */
export type ErasureStatus = 'running' | 'incomplete' | 'done';

export const ERASURE_STATUSES = ['running', 'incomplete', 'done'] as const satisfies readonly ErasureStatus[];

/** Says it by what is left: nothing is done before all of it is. */
export function erasureStatus({
  finished,
  failed,
  refusedOnce,
}: {
  finished: boolean;
  /** copies that were given up */
  failed: number;
  /** copies that are still to be deleted, after a try that failed */
  refusedOnce: number;
}): ErasureStatus {
  if (failed > 0 || refusedOnce > 0) return 'incomplete';
  return finished ? 'done' : 'running';
}
