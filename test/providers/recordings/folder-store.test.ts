import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createFolderStore } from '../../../src/providers/recordings/folder-store.ts';

const IDS = { callSid: 'CAf1c7000000000000000000000000001f', recordingSid: 'REf1c7000000000000000000000000001f' };
const LOCATION = `${IDS.callSid}/${IDS.recordingSid}.wav`;

let root: string;
let elsewhere: string;
beforeEach(() => {
  const home = mkdtempSync(join(tmpdir(), 'recordings-'));
  root = join(home, 'recordings');
  elsewhere = join(home, 'elsewhere');
  mkdirSync(root);
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'secret'), 'a secret');
  writeFileSync(join(elsewhere, `${IDS.recordingSid}.wav`), 'a secret');
});
afterEach(() => rmSync(join(root, '..'), { recursive: true, force: true }));

async function* audio(): AsyncIterable<Uint8Array> {
  yield Buffer.from('RIFF');
}

it('finds nothing behind a symbolic link in place of the file', async () => {
  mkdirSync(join(root, IDS.callSid));
  symlinkSync(join(elsewhere, 'secret'), join(root, LOCATION));
  expect(await createFolderStore(root).get(LOCATION, null)).toBeNull();
});

it('finds nothing behind a symbolic link in place of the call’s folder', async () => {
  symlinkSync(elsewhere, join(root, IDS.callSid));
  expect(await createFolderStore(root).get(LOCATION, null)).toBeNull();
});

it('finds no folder in place of the file', async () => {
  mkdirSync(join(root, LOCATION), { recursive: true });
  expect(await createFolderStore(root).get(LOCATION, null)).toBeNull();
});

it('may itself be reached through a link: that is the operator’s', async () => {
  const linked = join(root, '..', 'linked');
  symlinkSync(root, linked);
  const store = createFolderStore(linked);
  await store.put(IDS, audio());
  const content = await store.get(LOCATION, null);
  expect(content).not.toBeNull();
  for await (const chunk of content!) expect(Buffer.from(chunk).toString()).toBe('RIFF');
});

it('deletes a link, never what it leads to', async () => {
  mkdirSync(join(root, IDS.callSid));
  symlinkSync(join(elsewhere, 'secret'), join(root, LOCATION));
  await createFolderStore(root).delete(LOCATION);
  expect(statSync(join(elsewhere, 'secret')).isFile()).toBe(true);
});

it('clears away what a writer that died left of the same recording, and nothing else', async () => {
  const folder = join(root, IDS.callSid);
  mkdirSync(folder);
  const other = 'REf1c70000000000000000000000000020';
  writeFileSync(join(folder, `${IDS.recordingSid}.dead.part`), 'RI');
  writeFileSync(join(folder, `${other}.alive.part`), 'RI');
  await createFolderStore(root).put(IDS, audio());
  expect(readdirSync(folder).sort()).toEqual([`${IDS.recordingSid}.wav`, `${other}.alive.part`]);
});

it('keeps what it has from all but its owner and group', async () => {
  await createFolderStore(root).put(IDS, audio());
  expect(statSync(join(root, LOCATION)).mode & 0o007).toBe(0);
});
