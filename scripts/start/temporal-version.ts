/** The version whose recipe is in tools/temporal, and the name of the cached binary. */
export const TEMPORAL_CLI = '1.8.2';

/** Older servers ignore fairness and priority. */
const OLDEST_SERVER: readonly [number, number] = [1, 31];

/** "1.31.2" out of `temporal --version`, for every spelling it has had; null when there is none. */
export function serverVersion(versionText: string): string | null {
  return /\bserver\s+v?(\d+\.\d+\.\d+)/i.exec(versionText)?.[1] ?? null;
}

/** Null when a `temporal` with this version text will do, otherwise why not. */
export function whyTooOld(versionText: string): string | null {
  const version = serverVersion(versionText);
  if (version === null) return `it says "${versionText.trim().split('\n')[0]}", which names no server version`;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_SERVER;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return null;
  return `its server is ${version}, and ${OLDEST_SERVER.join('.')} or newer is needed`;
}
