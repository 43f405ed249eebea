import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createBucketStore } from '../../../src/providers/recordings/bucket-store.ts';
import { createFolderStore } from '../../../src/providers/recordings/folder-store.ts';
import type { RecordingStore } from '../../../src/providers/recordings/recording-store.ts';
import { type Bucket, startBucket } from '../../harness/bucket.ts';
import { failureOf } from '../failures.ts';
import { closedAddress } from '../recorded-server.ts';

const IDS = { callSid: 'CAf1c7000000000000000000000000001f', recordingSid: 'REf1c7000000000000000000000000001f' };
const LOCATION = `${IDS.callSid}/${IDS.recordingSid}.wav`;

async function* audio(...chunks: string[]): AsyncIterable<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function* brokenOff(): AsyncIterable<Uint8Array> {
  yield Buffer.from('RIFF and then');
  throw new Error('the line went dead');
}

async function textOf(content: AsyncIterable<Uint8Array> | null): Promise<string | null> {
  if (content === null) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

let dir: string;
let bucket: Bucket;
beforeAll(async () => {
  bucket = await startBucket();
});
afterAll(() => bucket.close());
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'recordings-'));
  bucket.objects.clear();
  bucket.requests.length = 0;
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const aBucketStore = (endpoint = bucket.url) =>
  createBucketStore({
    name: 'recordings',
    endpoint,
    region: 'eu-central-1',
    accessKeyId: 'test-key',
    secretAccessKey: 'test-secret',
    incomingDir: join(dir, 'incoming'),
  });

/** Every file below the folder, whatever its name. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

const STORES: [name: string, make: () => RecordingStore][] = [
  ['a folder', () => createFolderStore(dir)],
  ['a bucket', () => aBucketStore()],
];

describe.each(STORES)('%s as recording store', (_name, make) => {
  it('keeps a recording under its ids, and gives it back whole or in part', async () => {
    const store = make();
    expect(await store.put(IDS, audio('RIFF', ' and the ', 'words'))).toEqual({ location: LOCATION, bytes: 18 });
    expect(await textOf(await store.get(LOCATION, null))).toBe('RIFF and the words');
    expect(await textOf(await store.get(LOCATION, { first: 0, last: 3 }))).toBe('RIFF');
    expect(await textOf(await store.get(LOCATION, { first: 13, last: 17 }))).toBe('words');
  });

  it('kept twice is kept once, as it came last', async () => {
    const store = make();
    await store.put(IDS, audio('RIFF first'));
    await store.put(IDS, audio('RIFF again'));
    expect(await textOf(await store.get(LOCATION, null))).toBe('RIFF again');
    expect(bucket.objects.size + filesIn(dir).length).toBe(1);
  });

  it('shows nothing of one that broke off, and leaves nothing of it lying about', async () => {
    const store = make();
    await expect(store.put(IDS, brokenOff())).rejects.toThrow('the line went dead');
    expect(await store.get(LOCATION, null)).toBeNull();
    expect(filesIn(dir)).toEqual([]);
    expect(bucket.objects.size).toBe(0);
  });

  it('leaves the whole one that is there when a further copy breaks off', async () => {
    const store = make();
    await store.put(IDS, audio('RIFF whole'));
    await expect(store.put(IDS, brokenOff())).rejects.toThrow();
    expect(await textOf(await store.get(LOCATION, null))).toBe('RIFF whole');
  });

  it('forgets on request; what is gone stays gone', async () => {
    const store = make();
    await store.put(IDS, audio('RIFF'));
    await store.delete(LOCATION);
    await store.delete(LOCATION);
    expect(await store.get(LOCATION, null)).toBeNull();
  });

  it.each(['../../etc/passwd', '/etc/passwd', `${IDS.callSid}/../${IDS.recordingSid}.wav`, '', `${LOCATION}\0`])(
    'opens and deletes nothing under the name %j',
    async (location) => {
      const store = make();
      await store.put(IDS, audio('RIFF'));
      expect(await store.get(location, null)).toBeNull();
      await store.delete(location);
      expect(await textOf(await store.get(LOCATION, null))).toBe('RIFF');
    },
  );
});

describe('the bucket', () => {
  it('is asked by path, each request signed, with the size and the hash of what is sent', async () => {
    await aBucketStore(`${bucket.url}/`).put(IDS, audio('RIFF'));
    expect(bucket.requests).toEqual([
      {
        method: 'PUT',
        path: `/recordings/${LOCATION}`,
        headers: expect.objectContaining({
          'content-length': '4',
          'content-type': 'audio/wav',
          'x-amz-content-sha256': 'a40ff3d5900fb7698b8c865041347cb49eccedc8f93945f89629ad104aaecce4',
        }),
      },
    ]);
    expect(filesIn(dir)).toEqual([]);
  });

  it.each([
    [403, 'forbidden', false],
    [404, 'not_found', false],
    [429, 'rate_limited', true],
    [500, 'server_error', true],
    [307, 'refused', false],
  ])('that answers %i to a recording is told in our words', async (status, kind, retryable) => {
    bucket.fail(status);
    expect(await failureOf(aBucketStore().put(IDS, audio('RIFF')))).toMatchObject({
      provider: 'bucket',
      kind,
      retryable,
    });
    expect(bucket.requests).toHaveLength(1);
  });

  it('that cannot be reached is told in our words, by every request', async () => {
    const store = aBucketStore(await closedAddress());
    const expected = { provider: 'bucket', kind: 'unreachable', retryable: true };
    expect(await failureOf(store.put(IDS, audio('RIFF')))).toMatchObject(expected);
    expect(await failureOf(store.get(LOCATION, null))).toMatchObject(expected);
    expect(await failureOf(store.delete(LOCATION))).toMatchObject(expected);
  });
});
