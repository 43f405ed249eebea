import type { ByteRange } from '../../domain/byte-range.ts';
import type { RecordingIds } from '../../domain/recordings/recording.ts';

/** Where recordings are kept: a folder or a bucket. Nothing is ever held in memory as a whole. */
export interface RecordingStore {
  /**
   * Keeps a recording, whole or not at all: half of one is never found under its location. Twice is harmless: the same
   * ids are the same location, and the later bytes take the place of the earlier.
   * @throws what `content` throws, and its own failures; both may be tried again
   */
  put(ids: RecordingIds, content: AsyncIterable<Uint8Array>): Promise<{ location: string; bytes: number }>;
  /** All of it or a part. @returns null when nothing is kept there */
  get(location: string, range: ByteRange | null): Promise<AsyncIterable<Uint8Array> | null>;
  /** Twice is harmless: what is gone stays gone. */
  delete(location: string): Promise<void>;
}
