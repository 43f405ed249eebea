import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { shutSinceMs } from '../src/store/restores.ts';
import { aDatabase } from './harness/database.ts';

const COMMAND = fileURLToPath(new URL('../dist/src/after-restore.js', import.meta.url));

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

const run = (databaseUrl: string) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [COMMAND],
      { env: { PATH: process.env['PATH'], DATABASE_URL: databaseUrl } },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });

it('notes a restore in the database, which keeps dialling shut; twice is harmless', async () => {
  expect(await shutSinceMs(suite.db)).toBeNull();
  expect(await run(suite.url)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Noted\./), stderr: '' });
  expect(await shutSinceMs(suite.db)).toBeGreaterThanOrEqual(0);
  expect(await run(suite.url)).toMatchObject({ code: 0 });
});

it('says that nothing was noted, and what to look at, when the database cannot be reached', async () => {
  expect(await run('postgres://nobody@127.0.0.1:1/none')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Not noted: .*DATABASE_URL/),
  });
});
