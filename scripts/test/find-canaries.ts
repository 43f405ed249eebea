import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const NAME = 'Geheimrat';
/** base64 of the name at each of the three places in which it can start */
const ENCODED = ['R2VoZWltcmF0', 'dlaGVpbXJhd', 'HZWhlaW1yYX'];
const NUMBER = '3023125[1-9][0-9]{2}';
const CANARY = new RegExp([NAME, ...ENCODED, NUMBER].join('|'));

/**
 * Every candidate of the scenarios is a canary: what they are called and their number may be in PostgreSQL only. This
 * looks into all else that a run has written (logs of our processes and of PostgreSQL, Temporal's database), once all of
 * it has stopped. @returns the files with a canary in them, and what was found
 */
export function findCanaries(runDir: string): string[] {
  const files = ['temporal.db', 'temporal.db-wal', ...listLogs(runDir)]
    .map((name) => join(runDir, name))
    .filter(existsSync);
  return files.flatMap((file) => {
    const found = CANARY.exec(readFileSync(file, 'latin1'));
    return found ? [`${file}: ${found[0]}`] : [];
  });
}

const listLogs = (runDir: string): string[] => {
  const logs = join(runDir, 'logs');
  return existsSync(logs) ? readdirSync(logs).map((name) => join('logs', name)) : [];
};
