import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { createDatabase, type Postgres, startPostgres } from '../../scripts/start/postgres.ts';
import { removePostgresHome } from '../../scripts/start/postgres-home.ts';
import { clusterDirOf } from '../../scripts/start/processes.ts';
import { claimPort } from '../../scripts/test/claims.ts';

const dataDir = mkdtempSync(join(realpathSync(tmpdir()), 'postgres-test-'));
let running: Postgres | null = null;
afterAll(async () => {
  await running?.child.stop();
  removePostgresHome(dataDir);
  rmSync(dataDir, { recursive: true });
});

async function start(): Promise<Postgres> {
  const port = await claimPort(process.env['TEST_RUN_DIR']!);
  running = await startPostgres({
    dataDir,
    port,
    durable: true,
    maxConnections: 20,
    signal: new AbortController().signal,
  });
  return running;
}

async function ask(postgres: Postgres, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: postgres.url('candidate_calls') });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

it('keeps what was committed over kill -9, and begins a half-made cluster anew', async () => {
  const first = await start();
  await createDatabase(first, 'candidate_calls');
  await createDatabase(first, 'candidate_calls'); // harmless
  await ask(first, 'create table kept as select 1 as one');
  first.child.kill('SIGKILL');

  const second = await start();
  expect(await ask(second, 'select one from kept')).toEqual([{ one: 1 }]);
  await second.child.stop();

  const home = dirname(clusterDirOf(dataDir));
  rmSync(join(home, 'initialised'));
  writeFileSync(join(home, 'cluster', 'PG_VERSION'), 'half');
  const third = await start();
  await createDatabase(third, 'candidate_calls');
  await expect(ask(third, 'select one from kept')).rejects.toThrow('does not exist');
});
