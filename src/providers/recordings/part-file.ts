import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface PartFile {
  path: string;
  bytes: number;
  /** hex */
  sha256: string;
}

const SUFFIX = '.part';

/**
 * Writes content to a file of its own beside its later place, and to the disk: two writers of the same recording never
 * share one. What breaks off leaves nothing behind, unless the process dies with it (see removeParts).
 */
export async function writePart(folder: string, name: string, content: AsyncIterable<Uint8Array>): Promise<PartFile> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.${randomUUID()}${SUFFIX}`);
  const file = await open(path, 'wx', 0o640);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of content) {
      await file.writeFile(chunk);
      hash.update(chunk);
      bytes += chunk.byteLength;
    }
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return { path, bytes, sha256: hash.digest('hex') };
}

/** Removes what writers of this recording left that died; one that was only frozen then fails, and is not missed. */
export async function removeParts(folder: string, name: string): Promise<void> {
  const isLeft = (file: string) => file.startsWith(`${name}.`) && file.endsWith(SUFFIX);
  const left = (await readdir(folder)).filter(isLeft);
  await Promise.all(left.map((file) => rm(join(folder, file), { force: true })));
}
