import { join } from 'node:path';

/** Where root keeps what other users must be able to enter: a clone in root's home (0700) is closed to them. */
export const ROOT_HOME = '/var/lib/candidate-calls';
export const ROOT_DATA = join(ROOT_HOME, 'data');

/** What is found at `<data directory>/postgres`. */
export type Found = { kind: 'nothing' } | { kind: 'directory'; ownerUid: number } | { kind: 'link'; target: string };

export interface PostgresLayout {
  /** holds `cluster/`, `password` and, once initdb was done, `initialised` */
  home: string;
  /** to be made before `home`: a link from the data directory that says where the cluster is */
  linkFrom: string | null;
  /** PostgreSQL refuses to run as root: who runs it then */
  runAs: 'us' | 'nobody' | { uid: number };
  /** run copies of the binaries that every user can reach */
  copyBinaries: boolean;
}

/**
 * Decides where PostgreSQL's files are and who runs it. As root: a random folder under /var/lib, owned by nobody, that
 * the data directory points at; whoever deletes the data directory has thereby let go of it. Otherwise: in the data
 * directory itself.
 * @throws Error when root made the data directory and we are not root.
 */
export function choosePostgresLayout(dataDir: string, isRoot: boolean, found: Found, newId: string): PostgresLayout {
  const own = join(dataDir, 'postgres');
  if (!isRoot) {
    if (found.kind === 'link') throw new Error(`${own} was made by root: set DATA_DIR to another directory`);
    return { home: own, linkFrom: null, runAs: 'us', copyBinaries: false };
  }
  if (found.kind === 'directory' && found.ownerUid !== 0) {
    return { home: own, linkFrom: null, runAs: { uid: found.ownerUid }, copyBinaries: true };
  }
  const known = found.kind === 'link' && found.target.startsWith(`${ROOT_DATA}/`);
  const home = known ? found.target : join(ROOT_DATA, newId);
  return { home, linkFrom: known ? null : own, runAs: 'nobody', copyBinaries: true };
}
