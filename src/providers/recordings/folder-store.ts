import { constants } from 'node:fs';
import { type FileHandle, open, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ByteRange } from '../../domain/byte-range.ts';
import { isRecordingLocation, recordingLocation } from '../../domain/recordings/recording.ts';
import { removeParts, writePart } from './part-file.ts';
import type { RecordingStore } from './recording-store.ts';

/**
 * Recordings in a folder, `{CallSid}/{RecordingSid}.wav`. A file appears under its name when it is complete (written
 * beside it, then renamed). What is read is a real file at exactly that place: through a symbolic link nothing is found.
 */
export function createFolderStore(root: string): RecordingStore {
  return {
    async put(ids, content) {
      const location = recordingLocation(ids);
      const path = join(root, location);
      const part = await writePart(dirname(path), ids.recordingSid, content);
      await rename(part.path, path);
      await removeParts(dirname(path), ids.recordingSid);
      return { location, bytes: part.bytes };
    },

    async get(location, range) {
      const file = await openInside(root, location);
      return file && streamOf(file, range);
    },

    async delete(location) {
      if (isRecordingLocation(location)) await rm(join(root, location), { force: true });
    },
  };
}

/** Closed when it was read, or when the reader goes away. */
const streamOf = (file: FileHandle, range: ByteRange | null): AsyncIterable<Uint8Array> =>
  file.createReadStream(range ? { start: range.first, end: range.last } : {});

async function openInside(root: string, location: string): Promise<FileHandle | null> {
  if (!isRecordingLocation(location)) return null;
  try {
    const expected = join(await realpath(root), location);
    if ((await realpath(expected)) !== expected) return null;
    const file = await open(expected, constants.O_RDONLY | constants.O_NOFOLLOW);
    if ((await file.stat()).isFile()) return file;
    await file.close();
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR') return null;
    throw error;
  }
}
