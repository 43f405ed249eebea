import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { CannotStart } from './cannot-start.ts';
import { choosePostgresLayout, type Found, type PostgresLayout, ROOT_DATA, ROOT_HOME } from './postgres-layout.ts';
import { listProcesses } from './processes.ts';

export interface PostgresHome {
  clusterDir: string;
  /** first line: the superuser's password */
  passwordFile: string;
  /** written after initdb: without it the cluster is half-made and begun anew */
  initialisedFile: string;
  user: { uid: number; gid: number } | null;
  copyBinaries: boolean;
}

/** Makes the directory that PostgreSQL's files live in and gives it to the user who runs it. */
export function preparePostgresHome(dataDir: string): PostgresHome {
  const isRoot = process.getuid?.() === 0;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (isRoot) removeAbandonedClusters();
  const layout = choose(dataDir, isRoot);
  const user = findUser(layout);
  // The link comes first: a cluster that nothing points at counts as abandoned.
  if (layout.linkFrom) relink(layout.linkFrom, layout.home);
  if (layout.runAs === 'nobody') {
    mkdirSync(ROOT_DATA, { recursive: true });
    chmodSync(ROOT_HOME, 0o755);
    chmodSync(ROOT_DATA, 0o711);
  }
  mkdirSync(layout.home, { recursive: true, mode: 0o700 });
  if (layout.runAs === 'nobody') writeFileSync(join(layout.home, BELONGS_TO), `${dataDir}\n`);
  const home: PostgresHome = {
    clusterDir: join(layout.home, 'cluster'),
    passwordFile: join(layout.home, 'password'),
    initialisedFile: join(layout.home, 'initialised'),
    user,
    copyBinaries: layout.copyBinaries,
  };
  if (!existsSync(home.initialisedFile)) {
    rmSync(home.clusterDir, { recursive: true, force: true });
    writeFileSync(home.passwordFile, `${randomBytes(18).toString('base64url')}\n`, { mode: 0o600 });
  }
  if (user) for (const path of [layout.home, home.passwordFile]) chownSync(path, user.uid, user.gid);
  return home;
}

export function readPassword({ passwordFile, clusterDir }: PostgresHome): string {
  try {
    return readFileSync(passwordFile, 'utf8').trim();
  } catch {
    throw new CannotStart(
      `${passwordFile} is gone: bring it back, or delete ${clusterDir} to begin with an empty database.`,
    );
  }
}

/** Removes the cluster of a data directory wherever it is (tests). Its PostgreSQL must have ended. */
export function removePostgresHome(dataDir: string): void {
  const found = look(join(dataDir, 'postgres'));
  if (found.kind === 'link' && found.target.startsWith(`${ROOT_DATA}/`))
    rmSync(found.target, { recursive: true, force: true });
  rmSync(join(dataDir, 'postgres'), { recursive: true, force: true });
}

const BELONGS_TO = 'belongs-to';

/** Clusters under /var/lib whose data directory was deleted, or points elsewhere by now. */
function removeAbandonedClusters(): void {
  if (!existsSync(ROOT_DATA)) return;
  const running = listProcesses();
  for (const name of readdirSync(ROOT_DATA)) {
    const home = join(ROOT_DATA, name);
    if (isAbandoned(home) && !running.some(({ args }) => args.endsWith(` -D ${home}/cluster`))) {
      rmSync(home, { recursive: true, force: true });
    }
  }
}

function isAbandoned(home: string): boolean {
  try {
    const dataDir = readFileSync(join(home, BELONGS_TO), 'utf8').trim();
    const found = look(join(dataDir, 'postgres'));
    return found.kind !== 'link' || found.target !== home;
  } catch {
    // Without a note it is being made at this moment, or was killed while it was.
    return Date.now() - statSync(home).mtimeMs > 10 * 60_000;
  }
}

function choose(dataDir: string, isRoot: boolean): PostgresLayout {
  try {
    return choosePostgresLayout(dataDir, isRoot, look(join(dataDir, 'postgres')), randomBytes(8).toString('hex'));
  } catch (error) {
    throw new CannotStart((error as Error).message);
  }
}

function look(path: string): Found {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return { kind: 'nothing' };
  return stat.isSymbolicLink()
    ? { kind: 'link', target: readlinkSync(path) }
    : { kind: 'directory', ownerUid: stat.uid };
}

function relink(link: string, target: string): void {
  rmSync(link, { recursive: true, force: true });
  symlinkSync(target, link);
}

function findUser({ runAs, home }: PostgresLayout): PostgresHome['user'] {
  if (runAs === 'us') return null;
  if (runAs !== 'nobody') return { uid: runAs.uid, gid: statSync(home).gid };
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    throw new CannotStart(
      'PostgreSQL does not run as root, and there is no user "nobody" to run it instead. Run npm start as another user, ' +
        'or set DATABASE_URL to a PostgreSQL of yours.',
    );
  }
}
