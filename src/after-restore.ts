import { readConfig } from './config.ts';
import { migrateDatabase, openDatabase } from './store/database.ts';
import { markRestored } from './store/restores.ts';

/**
 * To be run once on a database that came back from a backup, before the API and the worker start on it: says so in the
 * database, which then dials nobody twice whom it has forgotten (docs/deployment.md, Backups). Twice is harmless.
 */
async function main(): Promise<void> {
  const { databaseUrl } = readConfig();
  await migrateDatabase(databaseUrl);
  const db = openDatabase(databaseUrl, { connections: 1, statementTimeoutMs: 10_000 });
  try {
    await markRestored(db);
  } finally {
    await db.destroy();
  }
  process.stdout.write(
    'Noted. Start the API and the worker now. Calls asked for until now are looked for at both providers, and not dialled.\n' +
      'New ones are dialled as soon as nobody can be on the phone whom the database has forgotten: seconds, if no line is in use.\n',
  );
}

try {
  await main();
} catch (error) {
  const { message, code } = error as Error & { code?: string };
  process.stderr.write(`Not noted: ${message || code}. Is DATABASE_URL the restored database, and is it running?\n`);
  process.exitCode = 1;
}
