import type { CopyKind } from '../../domain/erasure.ts';
import type { Deletion } from '../../providers/deletion.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/** How each kind of copy is deleted where it is kept. Twice is harmless: then it is not there. @throws ProviderError, and the store's own */
export const deleteCopy = (
  { erasure, recordings }: Pick<ActivityDependencies, 'erasure' | 'recordings'>,
  kind: CopyKind,
  id: string,
): Promise<Deletion> => {
  switch (kind) {
    case 'audio':
      return recordings.store.delete(id).then(() => 'deleted');
    case 'conversation':
      return erasure.conversations.deleteConversation(id);
    case 'recording':
      return erasure.carrier.deleteRecording(id);
    case 'message':
      return erasure.carrier.deleteMessage(id);
    case 'call':
      return erasure.carrier.deleteCall(id);
  }
};
