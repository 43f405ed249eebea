import { ProviderError } from './provider-error.ts';

/** What a provider said to "delete it"; both mean that it has nothing any more. */
export type Deletion = 'deleted' | 'not_there';

/** @throws ProviderError for every other refusal: then it may still be there */
export async function orNotThere(deletion: () => Promise<unknown>): Promise<Deletion> {
  try {
    await deletion();
    return 'deleted';
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'not_found') return 'not_there';
    throw error;
  }
}
